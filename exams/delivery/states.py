"""The states of an attempt and which moves are legal; why a deadline moves; what an incident is."""

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


class MoveCause(TextChoices):
    """Why a deadline moved."""

    INCIDENT = "incident", "Time given back after an incident"
    PAUSE = "pause", "The paper was paused"
    ACCOMMODATION = "accommodation", "Accommodation"


class IncidentCategory(TextChoices):
    """What a proctor chooses from; an older sheet's own words stand as they are."""

    TECHNICAL = "technical", "Computer or connection"
    DISTURBANCE = "disturbance", "Noise or disturbance"
    ILLNESS = "illness", "Illness"
    MATERIAL = "material", "Fault in the paper"
    CONDUCT = "conduct", "Conduct"
    OTHER = "other", "Something else"
