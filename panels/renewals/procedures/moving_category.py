"""From one category to another: asked for, answered by the office; the new one is granted by a decision."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, months_after, said
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.wording.phrases import counted, quoted
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.models import CategoryMove
from panels.renewals.procedures import fees
from panels.renewals.procedures.facts import Books
from panels.renewals.procedures.hours import self_or_office
from panels.renewals.procedures.renewing import not_your_own, tell
from panels.renewals.states import MOVE_LIFECYCLE, RequestState

HELD = (EndorsementState.ACTIVE, EndorsementState.INACTIVE)


def ways_from(endorsement, rules) -> list[str]:
    """The categories this person could ask for: those of the rule book that they do not hold."""
    held = set(
        Endorsement.objects.filter(
            candidate=endorsement.candidate_id, credential=endorsement.credential, state__in=HELD
        ).values_list("category", flat=True)
    )
    return [category for category in rules.categories if category not in held]


@recorded
def ask_to_move(endorsement, *, to, wanted_on, reason, by, now):
    """Checked by the rule book: the years between, the notice ahead, the difference of the fees."""
    self_or_office(endorsement.candidate, by)
    Endorsement.objects.select_for_update().get(pk=endorsement.pk)
    endorsement = Endorsement.objects.select_related("association", "candidate").get(pk=endorsement.pk)
    rules = check_wish(endorsement, to=to, wanted_on=wanted_on, reason=reason, now=now)
    asked = CategoryMove.objects.create(
        endorsement=endorsement,
        to_category=to,
        wanted_on=wanted_on,
        reason=reason.strip(),
        fee=rules.renewal.moving.fee(endorsement.category, to),
        currency=rules.fees.currency,
        one_at_a_time=rules.renewal.moving.one_at_a_time,
        asked_by=by,
        asked_at=now,
    )
    record("move.asked", endorsement, by=by, at=now, to=to, wanted_on=wanted_on.isoformat())
    return asked


def check_wish(endorsement, *, to, wanted_on, reason, now):
    """The rules that hold, where the move can be asked for.

    :raises Refused: with the first day on which it can, or what else is in the way
    """
    if endorsement.state != EndorsementState.ACTIVE:
        raise WrongState(f"This endorsement is {endorsement.get_state_display().lower()}: only an active one moves.")
    today = local_day(now, endorsement.association.time_zone)
    rules = Books([endorsement.association_id]).rules(endorsement.association_id, today)
    if rules is None or to not in rules.categories:
        raise Invalid(f"{quoted(to)} is no category in the rule book: choose one of the list.")
    if to not in ways_from(endorsement, rules):
        raise Refused(f"You are endorsed as {to} already.")
    if not reason.strip():
        raise Invalid("Say in a sentence what has changed in your work.")
    if CategoryMove.objects.filter(
        endorsement=endorsement, to_category=to, state__in=[RequestState.ASKED, RequestState.GRANTED]
    ).exists():
        raise Refused(f"You have asked to move to {to} already.")
    _in_time(endorsement, to, wanted_on, today, rules.renewal.moving)
    return rules


@recorded
def decide_move(asked, *, granted, answer, by, now):
    """The office agrees, or does not; the endorsement that is held stays as it is."""
    asked = _locked(asked)
    not_your_own(asked.endorsement, by)
    _move(asked, RequestState.GRANTED if granted else RequestState.REFUSED, answer=answer, by=by, at=now)
    if granted:
        it = asked.endorsement
        today = local_day(now, it.association.time_zone)
        fees.charge_move(asked, Books([it.association_id]).rules(it.association_id, today), by=by, now=now)
    tell([(asked.endorsement, answer.strip())], subject="Your wish to move category is answered", now=now)
    return asked


@recorded
def reopen_move(asked, *, reason, by, now):
    """Answered by mistake: it waits for an answer again."""
    asked = _locked(asked)
    not_your_own(asked.endorsement, by)
    require_nothing_later(asked)
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    fees.call_off(asked, reason="The answer was taken back", by=by, now=now)
    asked.state, asked.answer, asked.decided_by, asked.decided_at = RequestState.ASKED, "", None, None
    asked.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record("move.reopened", asked.endorsement, by=by, at=now, reason=reason.strip(), to=asked.to_category)
    body = f"The answer to your wish to move to {asked.to_category} was a mistake; the office answers it anew."
    tell([(asked.endorsement, body)], subject="Your request is looked at again", now=now)
    return asked


def require_nothing_later(asked):
    """The new category is not granted yet, and nobody has asked anew."""
    if asked.state not in (RequestState.GRANTED, RequestState.REFUSED):
        raise WrongState("This request has no answer that could be taken back, or the new category is granted already.")
    open_ = CategoryMove.objects.filter(
        endorsement=asked.endorsement_id,
        to_category=asked.to_category,
        state__in=[RequestState.ASKED, RequestState.GRANTED],
    )
    if open_.exclude(pk=asked.pk).exists():
        raise Refused("It was asked for anew since: answer that request.")


@recorded
def withdraw_move(asked, *, by, now):
    """The person does not want it any more."""
    self_or_office(asked.endorsement.candidate, by)
    withdrawn = _move(_locked(asked), RequestState.WITHDRAWN, answer=asked.answer or "Withdrawn.", by=by, at=now)
    fees.call_off(withdrawn, reason="The wish to move was withdrawn", by=by, now=now)
    return withdrawn


def settle_moves(*, by, now):
    """Moves whose new category was granted meanwhile; the old one is archived where only one is held at a time."""
    granted = (
        CategoryMove.objects.filter(state=RequestState.GRANTED, endorsement__candidate__endorsements__state="active")
        .select_related("endorsement__association")
        .distinct()
    )
    settled = 0
    for asked in granted:
        old = asked.endorsement
        new = (
            Endorsement.objects.filter(
                candidate=old.candidate_id, credential=old.credential, category=asked.to_category,
                state=EndorsementState.ACTIVE, moved_from=None,
            ).exclude(pk=old.pk).order_by("-granted_on").first()
        )  # fmt: skip
        if new:
            _settle(asked, new, by=by, now=now)
            settled += 1
    return settled


@recorded
def _settle(asked, new, *, by, now):
    asked = _locked(asked)
    _move(asked, RequestState.DONE, answer=asked.answer, by=by, at=now, became=new)
    old = asked.endorsement
    if asked.one_at_a_time and old.state not in (EndorsementState.ARCHIVED, EndorsementState.REVOKED):
        reason = f"Moved on to {asked.to_category} ({new.number})."
        move_endorsement(old, EndorsementState.ARCHIVED, reason=reason, by=by, at=now)


def _in_time(endorsement, to, wanted_on, today, rules):
    if wanted_on < today:
        raise Invalid(f"{said(wanted_on)} is over: choose a day that is still to come.")
    if wanted_on > months_after(today, 120):
        raise Invalid(f"{said(wanted_on)} is more than ten years ahead: check the year.")
    years = rules.years_between(endorsement.category, to)
    earliest = months_after(endorsement.granted_on, 12 * years)
    if wanted_on < earliest:
        raise Refused(
            f"{counted(years, 'year')} as {endorsement.category} come before {to}: "
            f"you were endorsed on {said(endorsement.granted_on)}, so {said(earliest)} is the first day."
        )
    noticed = months_after(today, rules.notice_months)
    if wanted_on < noticed:
        raise Refused(
            f"A move is asked for {counted(rules.notice_months, 'month')} ahead: {said(noticed)} is the first day."
        )


def _move(asked, to, *, answer, by, at, **changes):
    """The only place a wish to move changes state."""
    if to not in MOVE_LIFECYCLE[RequestState(asked.state)]:
        raise WrongState("This request has been answered already.")
    if not answer.strip():
        raise Invalid("Write the answer in a sentence: the person will read it.")
    changes |= {"state": to, "answer": answer.strip(), "decided_by": by, "decided_at": at}
    for name, value in changes.items():
        setattr(asked, name, value)
    asked.save(update_fields=list(changes))
    record(f"move.{to}", asked.endorsement, by=by, at=at, reason=answer.strip(), to=asked.to_category)
    return asked


def _locked(asked):
    return (
        CategoryMove.objects.select_for_update(of=("self",))
        .select_related("endorsement__candidate", "endorsement__association")
        .get(pk=asked.pk)
    )
