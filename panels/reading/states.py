"""Which states panels, scripts and assignments have, and which moves are legal."""

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
    # A wrong click, an early pause or departure: back on the desk while nobody else has it.
    AssignmentState.GIVEN_BACK: frozenset({AssignmentState.WAITING}),
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
