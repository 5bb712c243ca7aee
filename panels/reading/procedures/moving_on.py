"""A rating stands once it can no longer be taken back: only then does its script move on and anybody else see it.

When that is, is read from the clock.  What is due moves on with the next minute, or when somebody looks sooner.
"""

from datetime import timedelta

from exams.accounts.models import User
from exams.audit.procedures import recorded
from panels.reading.models import Script
from panels.reading.procedures.adjudication import judge_script, settle_panel_if_done
from panels.reading.procedures.training import check_live_seeds
from panels.reading.states import NOT_HELD, ScriptPhase


def taken_back_until(assignment, handed_in_at):
    """Until when this rating can be taken back; None where its script has moved on."""
    script = assignment.script
    if script.phase != ScriptPhase.INDEPENDENT and (assignment.round == 1 or script.held_until is None):
        return None
    return handed_in_at + timedelta(minutes=script.panel.cycle.rules.reading.undo_minutes)


def after_rating(script, *, by, now):
    """Every reading is in: the script waits as long as the last one can be taken back."""
    if script.assignments.waiting().exists():
        return
    minutes = script.panel.cycle.rules.reading.undo_minutes
    if minutes:
        script.held_until = now + timedelta(minutes=minutes)
        script.save(update_fields=["held_until"])
    else:
        _move_on(script, by=by, now=now)
        settle_panel_if_done(script.panel, by=by, now=now)


def let_ratings_stand(*, now, panel=None) -> int:
    """Move on every script (of this panel) whose last rating can no longer be taken back.  How many."""
    due = Script.with_seeds.filter(held_until__lt=now, set_aside_at=None)
    due = due if panel is None else due.filter(panel=panel)
    return _let_stand(due, now=now) if due.exists() else 0


@recorded
def _let_stand(due, *, now):
    by, panels = User.objects.clerk(), {}
    due = due.select_related("rubric", "panel__rubric", "panel__cycle__rule_book", "panel__cycle__association")
    moved = list(due.select_for_update(of=("self",)).order_by("held_until", "pk"))
    for script in moved:
        _move_on(script, by=by, now=now)
        panels[script.panel_id] = script.panel
    for panel in panels.values():
        settle_panel_if_done(panel, by=by, now=now)
    return len(moved)


def _move_on(script, *, by, now):
    script.held_until = None
    script.save(update_fields=["held_until"])
    if not script.seed_id:
        judge_script(script, by=by, now=now)
        return
    for assignment in script.assignments.exclude(state__in=NOT_HELD).select_related("reviewer"):
        check_live_seeds(assignment.reviewer, script.panel, by=by, now=now)
