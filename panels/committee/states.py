"""Which states the committee’s things have, which moves are legal, and what can be decided."""

from django.db.models import TextChoices


class Outcome(TextChoices):
    """What the panel recommends and what the committee decides."""

    ENDORSE = "endorse", "Endorse"
    ENDORSE_ON_CONDITION = "endorse-with-condition", "Endorse with a condition"
    DEFER = "defer", "Defer"
    HOLD = "hold", "Hold"
    DO_NOT_ENDORSE = "do-not-endorse", "Do not endorse"
    RETAKE_ONE = "retake-part-one", "Retake Part One"
    RETAKE_TWO = "retake-part-two", "Retake Part Two"
    RETAKE_BOTH = "retake-both-parts", "Retake both parts"
    AWAIT_READING = "await-reading", "Await a further reading"
    NOT_AVAILABLE = "not-available", "Not available"


# How a decision reads once it is made.
DECIDED = {
    Outcome.ENDORSE: "Endorsed",
    Outcome.ENDORSE_ON_CONDITION: "Endorsed with a condition",
    Outcome.DEFER: "Deferred",
    Outcome.HOLD: "On hold",
    Outcome.DO_NOT_ENDORSE: "Not endorsed",
    Outcome.RETAKE_ONE: "Part One to be taken again",
    Outcome.RETAKE_TWO: "Part Two to be taken again",
    Outcome.RETAKE_BOTH: "Both parts to be taken again",
}
DECIDABLE = tuple(DECIDED)
ENDORSING = (Outcome.ENDORSE, Outcome.ENDORSE_ON_CONDITION)
RETAKES = (Outcome.RETAKE_ONE, Outcome.RETAKE_TWO, Outcome.RETAKE_BOTH)


def outcomes_of(registration):
    """What can be decided on a registration: without an exam there is none to take again."""
    return tuple(o for o in DECIDABLE if registration.sits_exam or o not in RETAKES)


class Section(TextChoices):
    CONSENT = "consent", "Consent agenda"
    DISCUSSION = "discussion", "For discussion"


class Stance(TextChoices):
    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAINED = "abstained", "Abstained"
    VOTED = "voted", "Voted by secret ballot"
    SILENT = "silent", "Did not vote"
    ABSENT = "absent", "Not there"
    RECUSED = "recused", "Recused"


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "In session"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)
MEETING_LIFECYCLE = {
    MeetingState.PLANNED: frozenset({MeetingState.OPEN, MeetingState.CANCELLED}),
    # Back to planned goes a meeting opened in error, in session again one closed in error.
    MeetingState.OPEN: frozenset({MeetingState.CLOSED, MeetingState.PLANNED}),
    MeetingState.CLOSED: frozenset({MeetingState.OPEN}),
    MeetingState.CANCELLED: frozenset(),
}


class MotionState(TextChoices):
    PUT = "put", "Put to the vote"
    CARRIED = "carried", "Carried"
    LOST = "lost", "Lost"
    TIED = "tied", "Tied"
    NO_QUORUM = "no-quorum", "No quorum"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CONFIRMED = "confirmed", "Carried and confirmed"


BEFORE_THE_MEETING = (MotionState.PUT, MotionState.TIED, MotionState.CARRIED)  # neither decided nor withdrawn
MOTION_LIFECYCLE = {
    MotionState.PUT: frozenset(
        {MotionState.CARRIED, MotionState.LOST, MotionState.TIED, MotionState.NO_QUORUM, MotionState.WITHDRAWN}
    ),
    MotionState.TIED: frozenset({MotionState.CARRIED, MotionState.LOST}),  # by the chair's vote
    # Carried is not decided: the chair confirms, or sets it aside and says why.
    MotionState.CARRIED: frozenset({MotionState.CONFIRMED, MotionState.WITHDRAWN}),
    MotionState.LOST: frozenset(),
    MotionState.NO_QUORUM: frozenset(),
    MotionState.WITHDRAWN: frozenset(),
    MotionState.CONFIRMED: frozenset(),
}


class RecusalSource(TextChoices):
    DECLARED = "declared", "Said by the member"
    FOUND = "found", "Found by the house"
    CHAIR = "chair", "Said by the chair"
