"""Keeping an endorsement: the renewal of one period, the way back, the way to another category."""

from django.db.models import TextChoices


class RenewalState(TextChoices):
    OPEN = "open", "Not attested yet"
    ATTESTED = "attested", "Attested"
    AUDIT = "audit", "Being audited"
    RENEWED = "renewed", "Renewed"
    REFUSED = "refused", "Refused after the audit"


RENEWAL_LIFECYCLE = {
    RenewalState.OPEN: frozenset({RenewalState.ATTESTED}),
    # Back to open: sent back by the office, because something is not right yet.
    RenewalState.ATTESTED: frozenset({RenewalState.AUDIT, RenewalState.RENEWED, RenewalState.OPEN}),
    RenewalState.AUDIT: frozenset({RenewalState.RENEWED, RenewalState.REFUSED, RenewalState.OPEN}),
    # Decided by mistake: looked at once more, while nothing later depends on it.
    RenewalState.RENEWED: frozenset({RenewalState.ATTESTED, RenewalState.AUDIT}),
    RenewalState.REFUSED: frozenset({RenewalState.AUDIT}),
}
WITH_THE_OFFICE = (RenewalState.ATTESTED, RenewalState.AUDIT)


class AuditOutcome(TextChoices):
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"


class RequestState(TextChoices):
    """Of a reinstatement, and of a move to another category."""

    ASKED = "asked", "Asked for"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DONE = "done", "Done"  # of a move: the new category was granted by a decision


REINSTATEMENT_LIFECYCLE = {
    RequestState.ASKED: frozenset({RequestState.GRANTED, RequestState.REFUSED, RequestState.WITHDRAWN}),
    # Answered by mistake: it waits for an answer again.
    RequestState.GRANTED: frozenset({RequestState.ASKED}),
    RequestState.REFUSED: frozenset({RequestState.ASKED}),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.DONE: frozenset(),
}
MOVE_LIFECYCLE = {
    RequestState.ASKED: frozenset({RequestState.GRANTED, RequestState.REFUSED, RequestState.WITHDRAWN}),
    # The office agrees that somebody may move; the new category itself is granted by a decision.
    RequestState.GRANTED: frozenset({RequestState.DONE, RequestState.WITHDRAWN, RequestState.ASKED}),
    RequestState.REFUSED: frozenset({RequestState.ASKED}),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.DONE: frozenset(),
}
