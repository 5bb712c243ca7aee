"""Attested or decided by mistake: taken back while nothing later depends on it."""

from datetime import timedelta

from django.db.models import Q

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.endorsements.states import EndorsementState
from panels.renewals.models import Renewal
from panels.renewals.periods import lapses_on
from panels.renewals.procedures import fees
from panels.renewals.procedures.hours import self_or_office
from panels.renewals.procedures.renewing import CLOSED_TO, locked_renewal, move_renewals, not_your_own, tell
from panels.renewals.states import RenewalState

KEPT = (EndorsementState.ACTIVE, EndorsementState.INACTIVE)


def decided_last(endorsement) -> Renewal | None:
    """The renewal by whose decision the endorsement stands as it does."""
    by_it = Q(state=RenewalState.RENEWED, renewed_until=endorsement.valid_until) | Q(
        state=RenewalState.REFUSED, due_on=endorsement.valid_until
    )
    return endorsement.renewals.filter(by_it).order_by("-due_on").first()


@recorded
def withdraw_attestation(renewal, *, by, now):
    """Attested by mistake: with the person again, while no draw has seen it and nobody has decided."""
    renewal = locked_renewal(renewal)
    self_or_office(renewal.endorsement.candidate, by)
    require_untouched(renewal, now=now)
    fresh = {"attested_by": None, "attested_at": None}
    fees.call_off(renewal, reason="The attestation was taken back", by=by, now=now)
    return move_renewals([renewal], RenewalState.OPEN, by=by, at=now, line="renewal.attestation-withdrawn", **fresh)[0]


def require_untouched(renewal, *, now):
    """The office has done nothing about it, and there is time to attest it again."""
    if renewal.state != RenewalState.ATTESTED:
        raise WrongState("Only what is attested and not decided yet is taken back.")
    if renewal.draw_id:
        raise Refused("The audit was drawn since: the office has the next step. Ask it to send the attestation back.")
    last = last_day_to_attest(renewal)
    if local_day(now, renewal.endorsement.association.time_zone) > last:
        raise Refused(
            f"It could be attested until {said(last)}: taken back, the endorsement would lapse. Ask the office to send "
            "it back, which gives you time."
        )


def last_day_to_attest(renewal):
    zone = renewal.endorsement.association.time_zone
    back = local_day(renewal.sent_back_at, zone) if renewal.sent_back_at else None
    return lapses_on(renewal.rule_book.rules.renewal, renewal.due_on, sent_back_on=back) - timedelta(days=1)


@recorded
def reopen_renewal(renewal, *, reason, by, now):
    """Renewed, or refused after an audit, by mistake: attested, or being audited, as before."""
    renewal = locked_renewal(renewal)
    not_your_own(renewal.endorsement, by)
    require_nothing_later(renewal)
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    it = renewal.endorsement
    to = RenewalState.AUDIT if renewal.audit_outcome else RenewalState.ATTESTED
    move_renewals(
        [renewal], to, by=by, at=now, reason=reason.strip(), line="renewal.reopened", decided_by=None, decided_at=None,
        audit_outcome="", note="", renewed_until=None,
    )  # fmt: skip
    if it.valid_until != renewal.due_on:
        it.valid_until = renewal.due_on
        it.save(update_fields=["valid_until"])
        record("endorsement.renewal-taken-back", it, by=by, at=now, valid_until=it.valid_until.isoformat())
    body = "What you were told last about your renewal was a mistake; the office looks at it again."
    tell([(it, body)], subject="Your renewal is looked at again", now=now)
    return renewal


def require_nothing_later(renewal):
    it = renewal.endorsement
    if renewal.state not in (RenewalState.RENEWED, RenewalState.REFUSED):
        raise Refused("This renewal is not decided.")
    if it.state not in KEPT:
        raise Refused(f"What was decided stands. {CLOSED_TO[EndorsementState(it.state)]}")
    if it.renewals.filter(due_on__gt=renewal.due_on).exists():
        raise Refused("The next renewal is begun already: what was decided stands.")
    wanted = renewal.renewed_until if renewal.state == RenewalState.RENEWED else renewal.due_on
    if it.valid_until != wanted:
        raise Refused("The day until which it is valid has changed since: what was decided stands.")
