"""What the office decides about renewals: of one endorsement, and of everybody at once."""

from datetime import timedelta

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.actions.forms import ReasonForm
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused
from exams.registration.procedures.standing import note_membership
from exams.wording.phrases import counted
from panels.renewals.actions.rows import REGISTRIES, RENEWALS
from panels.renewals.forms import DecideAuditForm, MemberForm, SendBackForm
from panels.renewals.periods import lapses_on, next_valid_until
from panels.renewals.procedures import audits, first_days, lists, renewing, taking_back
from panels.renewals.procedures.facts import Books, keeping_of
from panels.renewals.states import AuditOutcome, RenewalState

OFFICE = {"may": Permission.KEEP_REGISTRY}


def with_the_office(endorsement, *states):
    found = (
        endorsement.renewals.now_due()
        .with_the_office()
        .select_related("rule_book", "endorsement__candidate", "endorsement__association")
    )
    return (found.filter(state__in=states) if states else found).first()


def being_audited(endorsement):
    return with_the_office(endorsement, RenewalState.AUDIT)


def it_is_not_your_own(endorsement, *, by, now):
    renewing.not_your_own(endorsement, by)


# ── one ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def no_audit_is_left(endorsement, *, by, now):
    renewing.require_no_audit(with_the_office(endorsement), by)


def foreseen_renewal(endorsement, given, *, by, now):
    until = valid_next(endorsement)
    how_long = f"until {said(until)}" if until else "without an end"
    yield f"{endorsement.name} is endorsed {how_long}, and is told at once."


def valid_next(endorsement):
    """By the rules in force on the day after."""
    day = endorsement.valid_until
    rules = Books([endorsement.association_id]).rules(endorsement.association_id, day + timedelta(days=1))
    return next_valid_until(rules.renewal, day) if rules else None


@action(
    RENEWALS, title="Renew", when=with_the_office, guards=[no_audit_is_left], consequences=foreseen_renewal,
    undo="reopen-renewal", **OFFICE,
)  # fmt: skip
def renew_endorsement(endorsement, *, by, now):
    renewing.renew(with_the_office(endorsement), by=by, now=now)
    return "The endorsement is renewed."


def foreseen_sending_back(endorsement, given, *, by, now):
    renewal = with_the_office(endorsement)
    today = local_day(now, endorsement.association.time_zone)
    lapses = lapses_on(renewal.rule_book.rules.renewal, renewal.due_on, sent_back_on=today)
    yield f"What {endorsement.name} attested is with them again; they are told at once and read your words."
    yield f"If they do not attest again, the endorsement lapses on {said(lapses)}."
    if renewal.chosen_for_audit or renewal.guaranteed_audit:
        yield "They are audited all the same."


@action(
    RENEWALS, title="Send it back", form=SendBackForm, when=with_the_office, guards=[it_is_not_your_own],
    consequences=foreseen_sending_back, undo="attest-renewal", **OFFICE,
)  # fmt: skip
def send_renewal_back(endorsement, *, reason, by, now):
    renewing.send_back(with_the_office(endorsement), reason=reason, by=by, now=now)
    return "Sent back; the person has a message."


def foreseen_audit(endorsement, given, *, by, now):
    if given["outcome"] == AuditOutcome.PASSED:
        yield from foreseen_renewal(endorsement, given, by=by, now=now)
        return
    lapses = taking_back.last_day_to_attest(being_audited(endorsement)) + timedelta(days=1)
    yield f"The renewal of {endorsement.name} is refused; they are told at once and read what was found."
    yield f"The endorsement lapses on {said(lapses)}."


@action(
    RENEWALS, title="Decide the audit", form=DecideAuditForm, when=being_audited, guards=[it_is_not_your_own],
    consequences=foreseen_audit, undo="reopen-renewal", **OFFICE,
)  # fmt: skip
def decide_audit(endorsement, *, outcome, note, by, now):
    audits.decide_audit(being_audited(endorsement), outcome=outcome, note=note, by=by, now=now)
    return "The audit is decided; the person has a message."


def nothing_later_depends_on_it(endorsement, *, by, now):
    renewing.not_your_own(endorsement, by)
    taking_back.require_nothing_later(taking_back.decided_last(endorsement))


def foreseen_reopening(endorsement, given, *, by, now):
    renewal = taking_back.decided_last(endorsement)
    then = RenewalState.AUDIT if renewal.audit_outcome else RenewalState.ATTESTED
    yield f"The renewal of {endorsement.name} is {then.label.lower()} again, and waits for the office."
    if renewal.state == RenewalState.RENEWED:
        yield f"The endorsement is valid until {said(renewal.due_on)}, as it was before."
    yield "They are told that the last message was a mistake."


@action(
    RENEWALS, title="Look at it again", form=ReasonForm, when=taking_back.decided_last,
    guards=[nothing_later_depends_on_it], consequences=foreseen_reopening, undo="renew-endorsement", **OFFICE,
)  # fmt: skip
def reopen_renewal(endorsement, *, reason, by, now):
    """Renewed, or refused after an audit, by mistake."""
    taking_back.reopen_renewal(taking_back.decided_last(endorsement), reason=reason, by=by, now=now)
    return "It is with the office again; the person has a message."


def a_rule_book_says_how_long(endorsement, *, by, now):
    if keeping_of(endorsement, now=now).all_rules is None:
        raise Refused("There is no rule book in force that says how long a membership runs.")


def foreseen_membership(endorsement, given, *, by, now):
    until = keeping_of(endorsement, now=now).all_rules.eligibility.membership_until(given["bought_on"])
    yield f"{endorsement.candidate.name} is a member until {said(until)}."


@action(
    RENEWALS, title="Note the membership", form=MemberForm, guards=[a_rule_book_says_how_long],
    consequences=foreseen_membership,
    final="A membership stands as it was noted: of several, the one that runs longest counts.", **OFFICE,
)  # fmt: skip
def note_renewal_membership(endorsement, *, bought_on, by, now):
    rules = keeping_of(endorsement, now=now).all_rules
    note_membership(endorsement.candidate, bought_on=bought_on, rules=rules, by=by, now=now)
    return "The membership is noted."


# ── everybody ────────────────────────────────────────────────────────────────────────────────────────────────────────
def attestations_wait(association, *, by, now):
    if not audits.undrawn(association).exists():
        raise Refused("No attestation waits for a draw.")


def foreseen_draw(association, given, *, by, now):
    waiting, drawn, guaranteed = audits.how_many_would_be_drawn(association)
    certain = f", {guaranteed} of them because an audit was promised" if guaranteed else ""
    yield f"Of {counted(waiting, 'attestation')} {drawn} {'is' if drawn == 1 else 'are'} drawn for an audit{certain}."
    yield "Whoever is drawn is told at once; the others can be renewed."


@action(
    REGISTRIES, title="Draw the audit", guards=[attestations_wait], consequences=foreseen_draw,
    final="A draw stands: its seed is in the record, so that anybody can draw again and see the same people.",
    **OFFICE,
)  # fmt: skip
def draw_audit(association, *, by, now):
    draw = audits.draw_audit(association, by=by, now=now)
    return f"{len(draw.drawn)} of {counted(len(draw.pool), 'attestation')} drawn for an audit."


def foreseen_renewals(association, given, *, by, now):
    ready, wait = lists.how_many_ready(association, by)
    if ready:
        yield f"{counted(ready, 'endorsement is', 'endorsements are')} renewed; everybody is told at once."
        if wait:
            yield f"{counted(wait, 'attestation waits', 'attestations wait')} for the draw of the audit."


@action(
    REGISTRIES, title="Renew everybody who was not drawn", consequences=foreseen_renewals, undo="reopen-renewal",
    **OFFICE,
)  # fmt: skip
def renew_attested(association, *, by, now):
    return f"{counted(renewing.renew_attested(association, by=by, now=now), 'endorsement')} renewed."


def foreseen_days(association, given, *, by, now):
    undated = first_days.without_a_day(association).count()
    if undated:
        yield f"{counted(undated, 'endorsement')} without a day until which it is valid get the one of the rule book."


@action(
    REGISTRIES, title="Set the day of the rule book", consequences=foreseen_days,
    final="The day follows from the rule book; endorsements that are granted get theirs in the same way.", **OFFICE,
)  # fmt: skip
def set_first_days(association, *, by, now):
    n = first_days.set_first_days(association, by=by, now=now)
    return f"{counted(n, 'endorsement')} got the day of the rule book."
