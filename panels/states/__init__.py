"""Which states exist and which moves are legal, in the sealed room and before the committee."""

from django.db.models import TextChoices


class PanelState(TextChoices):
    READING = "reading", "Being read"
    SETTLED = "settled", "Every script settled"
    OPENED = "opened", "Seal opened"


PANEL_LIFECYCLE = {
    # Straight to opened goes only a panel whose sheet named the candidates: there is no seal to break.
    PanelState.READING: frozenset({PanelState.SETTLED, PanelState.OPENED}),
    PanelState.SETTLED: frozenset({PanelState.OPENED, PanelState.READING}),
    PanelState.OPENED: frozenset(),
}


class ScriptPhase(TextChoices):
    INDEPENDENT = "independent", "Read independently"
    DISCUSSED = "discussed", "Being discussed"
    DISCREPANT = "discrepant", "Needs a further reading"
    SETTLED = "settled", "Settled"


SCRIPT_LIFECYCLE = {
    ScriptPhase.INDEPENDENT: frozenset({ScriptPhase.DISCUSSED, ScriptPhase.DISCREPANT, ScriptPhase.SETTLED}),
    ScriptPhase.DISCUSSED: frozenset({ScriptPhase.DISCREPANT, ScriptPhase.SETTLED, ScriptPhase.INDEPENDENT}),
    ScriptPhase.DISCREPANT: frozenset({ScriptPhase.SETTLED, ScriptPhase.INDEPENDENT}),
    # A corrected sheet may change what was settled, and a stopped reviewer's readings are done again; no rating does.
    ScriptPhase.SETTLED: frozenset({ScriptPhase.INDEPENDENT, ScriptPhase.DISCREPANT}),
}


class SeedUse(TextChoices):
    PRACTICE = "practice", "Practice, with feedback"
    QUALIFYING = "qualifying", "Qualification"
    LIVE = "live", "Unseen among live scripts"


class ReviewerState(TextChoices):
    PRACTICE = "practice", "Practising"
    QUALIFYING = "qualifying", "Qualifying"
    APPROVED = "approved", "Approved"
    LIVE = "live", "Reading"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"


REVIEWER_LIFECYCLE = {
    ReviewerState.PRACTICE: frozenset({ReviewerState.QUALIFYING, ReviewerState.STOPPED}),
    ReviewerState.QUALIFYING: frozenset({ReviewerState.APPROVED, ReviewerState.PRACTICE, ReviewerState.STOPPED}),
    ReviewerState.APPROVED: frozenset({ReviewerState.LIVE, ReviewerState.PAUSED, ReviewerState.STOPPED}),
    ReviewerState.LIVE: frozenset({ReviewerState.PAUSED, ReviewerState.STOPPED}),
    ReviewerState.PAUSED: frozenset({ReviewerState.LIVE, ReviewerState.PRACTICE, ReviewerState.STOPPED}),
    ReviewerState.STOPPED: frozenset({ReviewerState.PRACTICE}),
}
MAY_READ = (ReviewerState.APPROVED, ReviewerState.LIVE)


class AssignmentState(TextChoices):
    WAITING = "waiting", "To be read"
    HANDED_IN = "handed-in", "Handed in"
    GIVEN_BACK = "given-back", "Given back"
    SET_ASIDE = "set-aside", "Set aside"


NOT_HELD = (AssignmentState.GIVEN_BACK, AssignmentState.SET_ASIDE)
ASSIGNMENT_LIFECYCLE = {
    AssignmentState.WAITING: frozenset({AssignmentState.HANDED_IN, AssignmentState.GIVEN_BACK}),
    # Taken back by the reviewer, for a few minutes and while nobody has seen it.
    # Set aside by the office, when the reviewer's window is read again by others.
    AssignmentState.HANDED_IN: frozenset({AssignmentState.WAITING, AssignmentState.SET_ASIDE}),
    AssignmentState.GIVEN_BACK: frozenset(),
    # Back on an association's own sheet, or taken back by the office.
    AssignmentState.SET_ASIDE: frozenset({AssignmentState.HANDED_IN}),
}


class CannotRate(TextChoices):
    """Why a reviewer gives a script back."""

    RECOGNISED = "recognised", "I think I know who wrote it"
    ILLEGIBLE = "illegible", "It cannot be read"
    OFF_TOPIC = "off-topic", "It does not answer the vignette"
    DISTRESS = "distress", "Distress, or risk to a child: somebody has to look at once"
    OTHER = "other", "Something else"


class PortfolioOutcome(TextChoices):
    APPROVE = "approve", "Approve"
    DEFER = "defer", "Defer"
    HOLD = "hold", "Hold"


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


MEETING_LIFECYCLE = {
    MeetingState.PLANNED: frozenset({MeetingState.OPEN}),
    MeetingState.OPEN: frozenset({MeetingState.CLOSED}),
    MeetingState.CLOSED: frozenset(),
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
