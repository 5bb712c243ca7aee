"""The stages of a cycle and which moves are legal; the parts of the exam and the credentials."""

from django.db.models import TextChoices


class CycleState(TextChoices):
    DRAFT = "draft", "Draft"
    REGISTRATION = "registration", "Registration open"
    SITTING = "sitting", "Exam days"
    SCORING = "scoring", "Scoring"
    COMMITTEE = "committee", "Before the committee"
    RELEASED = "released", "Decisions released"


CYCLE_LIFECYCLE = {
    CycleState.DRAFT: frozenset({CycleState.REGISTRATION}),
    CycleState.REGISTRATION: frozenset({CycleState.SITTING}),
    CycleState.SITTING: frozenset({CycleState.SCORING}),
    CycleState.SCORING: frozenset({CycleState.COMMITTEE}),
    CycleState.COMMITTEE: frozenset({CycleState.RELEASED}),
    CycleState.RELEASED: frozenset(),
}

# One step back, with a reason, as long as nothing later depends on where the cycle stands.
WALK_BACK = {
    CycleState.REGISTRATION: CycleState.DRAFT,
    CycleState.SITTING: CycleState.REGISTRATION,
    CycleState.SCORING: CycleState.SITTING,
    CycleState.COMMITTEE: CycleState.SCORING,
}


class Part(TextChoices):
    ONE = "one", "Part One"
    TWO = "two", "Part Two"


class Credential(TextChoices):
    IMH = "IMH-E", "IMH-E"
    ECMH = "ECMH-E", "ECMH-E"
