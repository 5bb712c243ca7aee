"""The office changes a reviewer's state, and takes a change back."""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Refused
from panels.reading.models import Assignment
from panels.reading.procedures.assignments import take_up_again
from panels.reading.procedures.training import PAUSED, move_reviewer
from panels.reading.states import AssignmentState, PanelState
from panels.reviewers.models import Reviewer
from panels.reviewers.states import MAY_READ, ReviewerState


@recorded
def change_state(reviewer, to, *, by, now, reason=""):
    """How many readings, taken from the desk by a pause, lie on it again."""
    move_reviewer(reviewer, to, reason=reason, by=by, now=now, remember=True)
    return take_up_again(reviewer, PAUSED) if to in MAY_READ else 0


@recorded
def take_back_state(reviewer, *, by, now):
    """The state before the last change is theirs again: how many readings lie on the desk again."""
    locked = Reviewer.objects.select_for_update().get(pk=reviewer.pk)
    require_state_before(locked)
    came_from, to = locked.state, ReviewerState(locked.state_before)
    reviewer.state, reviewer.state_before = to, ""
    reviewer.save(update_fields=["state", "state_before"])
    record(f"reviewer.{to}", reviewer, by=by, at=now, reason="taken back", came_from=str(came_from))
    return take_up_again(reviewer, PAUSED) if to in MAY_READ else 0


def require_state_before(reviewer):
    if not reviewer.state_before:
        raise Refused("There is no change of state to take back; change it instead.")
    aside = Assignment.objects.filter(reviewer=reviewer, state=AssignmentState.SET_ASIDE)
    if aside.exclude(script__panel__state=PanelState.OPENED).filter(script__set_aside_at=None).exists():
        raise Refused("Readings of theirs are being done again by others: let those count again first.")
