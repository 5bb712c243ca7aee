"""Renewing: the code of ethics signed, the period attested, some audited, the endorsement valid for the next period."""

from datetime import timedelta

from django.urls import reverse

from exams.audit.procedures import Entry, record_all, recorded
from exams.calendar.days import local_day, said
from exams.messages.procedures import notify_each
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import Reinstatement, Renewal
from panels.renewals.periods import lapses_on, next_valid_until
from panels.renewals.procedures import fees
from panels.renewals.procedures.facts import Books, as_it_stood, keeping_of
from panels.renewals.procedures.hours import self_or_office
from panels.renewals.states import RENEWAL_LIFECYCLE, RenewalState, RequestState

CLOSED_TO = {
    EndorsementState.INACTIVE: "This endorsement is inactive: nothing is asked for until you come back.",
    EndorsementState.LAPSED: "This endorsement has lapsed: ask for its reinstatement. The exam is not taken again.",
    EndorsementState.ARCHIVED: "This endorsement is archived: there is nothing to renew.",
    EndorsementState.REVOKED: "This endorsement is revoked: there is nothing to renew.",
}
LINE_OF = {"open": "renewal.sent-back", "attested": "renewal.attested", "audit": "renewal.drawn-for-audit"}


@recorded
def say_whether_providing(endorsement, *, provides, by, now):
    """Whether this person gives reflective supervision to others: it decides what the training is about."""
    keeping = _mine_and_open(endorsement, by, now)
    row = _row(keeping)
    row.provides_supervision = provides
    row.save(update_fields=["provides_supervision"])
    record_all([Entry("renewal.said-whether-providing", row, details={"provides": provides})], by=by, at=now)
    return row


@recorded
def sign_ethics(endorsement, *, by, now):
    """The code of ethics signed again, in the words of the rule book."""
    keeping = _mine_and_open(endorsement, by, now)
    require_unsigned(keeping)
    row = _row(keeping)
    row.ethics_text, row.ethics_signed_at = keeping.rules.ethics_text, now
    row.save(update_fields=["ethics_text", "ethics_signed_at"])
    record_all([Entry("renewal.ethics-signed", row)], by=by, at=now)
    return row


def require_unsigned(keeping):
    require_open(keeping)
    if not keeping.due.ethics:
        raise Refused("Your association does not ask for the code of ethics to be signed again.")
    if keeping.renewal and keeping.renewal.ethics_signed_at:
        raise Refused("The code of ethics is signed already for this period.")


@recorded
def attest(endorsement, *, by, now):
    """What was asked for is done.  Refused, with everything that is missing, while something is."""
    keeping = _mine_and_open(endorsement, by, now)
    require_everything(keeping)
    row = _row(keeping)
    attested = move_renewals(
        [row],
        RenewalState.ATTESTED,
        by=by,
        at=now,
        rule_book=keeping.book,
        period_from=keeping.due.period_from,
        period_to=keeping.due.period_to,
        attested_by=by,
        attested_at=now,
        counted=as_it_stood(keeping),
        guaranteed_audit=_audit_is_guaranteed(endorsement),
        note="",
    )[0]
    fees.charge_renewal(attested, keeping.all_rules, by=by, now=now)
    return attested


def require_everything(keeping):
    """It can be attested now."""
    require_open(keeping)
    if not keeping.opened:
        raise Refused(f"This renewal can be attested from {said(keeping.due.opens_on)} on.")
    if keeping.missing:
        raise Invalid("Not everything is there yet.", keeping.missing)


@recorded
def send_back(renewal, *, reason, by, now):
    """Something is not right yet: the person puts it right and attests again."""
    renewal = locked_renewal(renewal)
    not_your_own(renewal.endorsement, by)
    if not reason.strip():
        raise Invalid("Write what has to be put right: the person will read it.")
    fresh = {"attested_by": None, "attested_at": None, "draw": None, "chosen_for_audit": False}
    fresh |= {"note": reason.strip(), "sent_back_at": now}
    # Whoever was drawn stays drawn: sending back is no way round an audit.
    fresh["guaranteed_audit"] = renewal.guaranteed_audit or renewal.chosen_for_audit
    move_renewals([renewal], RenewalState.OPEN, by=by, at=now, reason=reason.strip(), **fresh)
    it = renewal.endorsement
    today = local_day(now, it.association.time_zone)
    until = lapses_on(renewal.rule_book.rules.renewal, renewal.due_on, sent_back_on=today) - timedelta(days=1)
    tell(
        [(it, f"{reason.strip()} Put it right and attest again by {said(until)}; after that the endorsement lapses.")],
        subject="Your renewal was sent back to you",
        now=now,
    )
    return renewal


@recorded
def renew(renewal, *, by, now):
    """One attestation that needs no audit: the endorsement is valid for the next period."""
    renewal = locked_renewal(renewal)
    require_no_audit(renewal, by)
    return renew_all([renewal], by=by, now=now)[0]


def require_no_audit(renewal, by):
    """It is known that this attestation is not audited, and it is not one's own."""
    not_your_own(renewal.endorsement, by)
    if renewal.state == RenewalState.AUDIT:
        raise Refused("This attestation was drawn for an audit: decide the audit.")
    if needs_a_draw(renewal, audited=bool(renewal.rule_book.rules.renewal.audited)):
        raise Refused("Draw the audit first: only then is it known whether this one is audited.")


@recorded
def renew_attested(association, *, by, now):
    """Everybody whose attestation waits and was not drawn; one's own is left to somebody else.  Returns how many."""
    return len(
        renew_all(ready_ones(waiting_for_renewal(association, by).select_for_update(of=("self",))), by=by, now=now)
    )


def waiting_for_renewal(association, by):
    return (
        Renewal.objects.filter(endorsement__association=association, state=RenewalState.ATTESTED)
        .exclude(endorsement__candidate__user=by)
        .select_related("endorsement__candidate", "rule_book")
    )


def ready_ones(waiting):
    books = {one.rule_book_id: one.rule_book for one in waiting}
    audited = {pk: bool(book.rules.renewal.audited) for pk, book in books.items()}
    return [one for one in waiting if not needs_a_draw(one, audited=audited[one.rule_book_id])]


def renew_all(renewals, *, by, now, **changes):
    """The days move on.  For attestations of one association, inside the step that decided them."""
    if not renewals:
        return []
    books = Books(one.endorsement.association_id for one in renewals)
    for one in renewals:
        it = one.endorsement
        if it.state not in (EndorsementState.ACTIVE, EndorsementState.INACTIVE):
            raise WrongState(CLOSED_TO[EndorsementState(it.state)])
        if it.valid_until != one.due_on:
            raise Refused(f"{it}: the day until which it is valid has changed since. Look at it again.")
        rules = books.rules(it.association_id, one.due_on + timedelta(days=1))
        it.valid_until = one.renewed_until = next_valid_until(rules.renewal, one.due_on) if rules else None
    Renewal.objects.bulk_update(renewals, ["renewed_until"], batch_size=500)
    move_renewals(renewals, RenewalState.RENEWED, by=by, at=now, decided_by=by, decided_at=now, **changes)
    Endorsement.objects.bulk_update([one.endorsement for one in renewals], ["valid_until"], batch_size=500)
    record_all(
        [
            Entry("endorsement.renewed", one.endorsement, details={"valid_until": str(one.renewed_until or "")})
            for one in renewals
        ],
        by=by,
        at=now,
    )
    tell(
        [(one.endorsement, f"{_named(one.endorsement)} {_until(one.renewed_until)}.") for one in renewals],
        subject="Your endorsement is renewed",
        now=now,
    )
    return renewals


def needs_a_draw(renewal, *, audited) -> bool:
    """An attestation is renewed only once it is known whether it is audited."""
    return renewal.draw_id is None and (renewal.guaranteed_audit or audited)


def tell(letters, *, subject, now):
    """To each endorsed person who has an account their own words, with the way to the page, by e-mail too."""
    notify_each(
        [
            (one.candidate.user, body, reverse("keeping:renewal", args=[one.pk]))
            for one, body in letters
            if one.candidate.user_id
        ],
        subject=subject,
        now=now,
        by_mail=True,
    )


def not_your_own(endorsement, by):
    if endorsement.candidate.user_id == by.pk:
        raise Refused("This endorsement is your own: somebody else in the office decides.")


def _mine_and_open(endorsement, by, now):
    """How the renewal stands, locked, if this person may go on with it."""
    self_or_office(endorsement.candidate, by)
    Endorsement.objects.select_for_update().get(pk=endorsement.pk)
    endorsement = Endorsement.objects.select_related("association", "candidate").get(pk=endorsement.pk)
    keeping = keeping_of(endorsement, now=now)
    require_open(keeping)
    return keeping


def require_open(keeping):
    """The next step is the person's."""
    if keeping.due is None:
        raise Refused("There is nothing to renew: this endorsement has no day until which it is valid.")
    if not keeping.asks_the_person:
        said_why = CLOSED_TO.get(EndorsementState(keeping.endorsement.state))
        raise WrongState(said_why or f"This renewal is {keeping.renewal.get_state_display().lower()} already.")


def _row(keeping):
    """The renewal's row, made when something is first done about it."""
    if keeping.renewal:
        return keeping.renewal
    return Renewal.objects.create(
        endorsement=keeping.endorsement,
        rule_book=keeping.book,
        period_from=keeping.due.period_from,
        period_to=keeping.due.period_to,
        due_on=keeping.due.due_on,
    )


def _audit_is_guaranteed(endorsement):
    """After a reinstatement that guarantees one, until there was one; and where it was drawn and sent back."""
    granted = Reinstatement.objects.filter(endorsement=endorsement, state=RequestState.GRANTED, guarantees_audit=True)
    last = granted.order_by("-decided_at").first()
    if last and not endorsement.renewals.filter(chosen_for_audit=True, decided_at__gte=last.decided_at).exists():
        return True
    return endorsement.renewals.filter(due_on=endorsement.valid_until, guaranteed_audit=True).exists()


def locked_renewal(renewal):
    """As it stands now, kept from everybody else until the step is over."""
    return (
        Renewal.objects.select_for_update(of=("self",))
        .select_related("endorsement__candidate", "endorsement__association", "rule_book")
        .get(pk=renewal.pk)
    )


def move_renewals(renewals, to, *, by, at, reason="", line="", **changes):
    """The only place renewals change state; other columns that change with it go in ``changes``.

    ``line``: what the record calls it, where the new state does not tell.
    """
    entries = []
    for one in renewals:
        if to not in RENEWAL_LIFECYCLE[RenewalState(one.state)]:
            raise WrongState.between("This renewal", RenewalState(one.state), to)
        entries.append(
            Entry(line or LINE_OF.get(to, f"renewal.{to}"), one, reason=reason, details={"came_from": str(one.state)})
        )
        one.state = to
        for name, value in changes.items():
            setattr(one, name, value)
    Renewal.objects.bulk_update(renewals, ["state", *changes], batch_size=500)
    record_all(entries, by=by, at=at)
    return renewals


def _named(endorsement):
    return f"{endorsement.credential} {endorsement.category} ({endorsement.number})"


def _until(day):
    return f"is valid until {said(day)}" if day else "is valid without an end"
