"""A stopped reviewer's window of readings, chosen by the data, is set aside and read again by others."""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.reading.models import Assignment, Rating, RatingRevision, Script
from panels.reading.procedures.adjudication import move_scripts
from panels.reading.procedures.assignments import replace_readers
from panels.reading.procedures.monitoring import DRIFTS, watch
from panels.reading.sealing import move_panel
from panels.reading.states import AssignmentState, PanelState, ScriptPhase
from panels.reviewers.states import ReviewerState

HALTED = (ReviewerState.PAUSED, ReviewerState.STOPPED)


def window_of(panel, reviewer, *, watched=None):
    """Codes of the readings to do again: where they drifted, those that moved; else all since the last seed hit."""
    watched = watch(panel) if watched is None else watched
    mine = next((one for one in watched if one.reviewer == reviewer.reference), None)
    if mine is not None and DRIFTS in mine.alerts and mine.reread:
        return list(mine.reread)
    own = Rating.objects.filter(assignment__reviewer=reviewer, assignment__script__panel=panel, assignment__round=1)
    tolerance, since = panel.cycle.rules.reading.seed_tolerance, None
    seeds = own.exclude(assignment__script__seed=None).select_related("assignment__script__seed")
    for rating in seeds.prefetch_related("levels").order_by("handed_in_at"):
        levels = {level.criterion_id: level.level for level in rating.levels.all()}
        if rating.assignment.script.seed.is_hit(levels, tolerance=tolerance):
            since = rating.handed_in_at
    live = own.filter(assignment__script__seed=None, assignment__state=AssignmentState.HANDED_IN)
    if since is not None:
        live = live.filter(handed_in_at__gt=since)
    return list(live.order_by("assignment__script__code").values_list("assignment__script__code", flat=True))


@recorded
def read_again(panel, reviewer, codes, *, reason, by, now):
    """Set these readings aside and give the scripts to others: (set aside, given out, found nobody).

    What a lead has settled stays settled.
    """
    if reviewer.state not in HALTED:
        raise WrongState(f"{reviewer} is reading: pause or stop them first.")
    if panel.state == PanelState.OPENED:
        raise WrongState("The seal is open: readings can no longer be done blind.")
    if not reason.strip():
        raise Invalid("Write why these readings are done again.")
    settled_by_lead = Assignment.objects.filter(round__gt=1, state=AssignmentState.HANDED_IN).values("script")
    theirs = Assignment.objects.filter(
        reviewer=reviewer, script__panel=panel, script__code__in=codes, script__seed=None, round=1,
        state=AssignmentState.HANDED_IN,
    ).exclude(script__in=settled_by_lead)  # fmt: skip
    scripts = list(Script.objects.select_for_update().filter(pk__in=theirs.values("script")).order_by("code"))
    if not scripts:
        raise Refused("There is no reading of theirs to do again.")
    theirs.update(state=AssignmentState.SET_ASIDE, reason=reason.strip()[:300])
    # What the others changed in a discussion they changed beside this reading; their own first word counts again.
    RatingRevision.objects.filter(rating__assignment__script__in=scripts).delete()
    taken = Assignment.objects.filter(script__in=scripts, round__gt=1, state=AssignmentState.WAITING)
    taken.update(state=AssignmentState.GIVEN_BACK, reason="read again first")
    told = {"reviewer": reviewer.reference, "scripts": [script.code for script in scripts]}
    record("panel.readings-set-aside", panel, by=by, at=now, cycle=panel.cycle, reason=reason.strip(), **told)
    if panel.state == PanelState.SETTLED:
        move_panel(panel, PanelState.READING, by=by, at=now, reason="readings are done again")
    move_scripts([s for s in scripts if s.phase != ScriptPhase.INDEPENDENT], ScriptPhase.INDEPENDENT, by=by, at=now)
    return len(scripts), *replace_readers(panel, by=by, now=now)
