"""A renewal that was decided by mistake is with the office again, while nothing later depends on it."""

from django.db.models import Q

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused
from panels.endorsements.states import EndorsementState
from panels.renewals.models import Renewal
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
