"""The states of an attempt, and which moves are legal."""

from django.db.models import TextChoices


class AttemptState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    IN_PROGRESS = "in-progress", "In progress"
    SUBMITTED = "submitted", "Handed in"
    VOIDED = "voided", "Voided"


ATTEMPT_LIFECYCLE = {
    AttemptState.SCHEDULED: frozenset({AttemptState.IN_PROGRESS, AttemptState.VOIDED}),
    AttemptState.IN_PROGRESS: frozenset({AttemptState.SUBMITTED, AttemptState.VOIDED}),
    AttemptState.SUBMITTED: frozenset({AttemptState.VOIDED}),
    # Taken back by the office: to what the paper was before.
    AttemptState.VOIDED: frozenset({AttemptState.SCHEDULED, AttemptState.IN_PROGRESS, AttemptState.SUBMITTED}),
}
