"""A stopped reviewer's window of readings, chosen by the data, is set aside and read again by others."""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Invalid, Refused, WrongState
from panels.reading.models import Assignment, Rating, RatingRevision, Script
from panels.reading.procedures.adjudication import judge_script, move_scripts, settle_panel_if_done
from panels.reading.procedures.assignments import LAST, replace_readers
from panels.reading.procedures.monitoring import DRIFTS, watch
from panels.reading.sealing import move_panel
from panels.reading.states import NOT_HELD, AssignmentState, PanelState, ScriptPhase
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
def count_again(panel, reviewer, *, by, now):
    """Readings that were set aside count again: (how many, those others have begun, which stay set aside).

    What was given to others for it, and that nobody has begun, leaves their desks.
    """
    if panel.state == PanelState.OPENED:
        raise WrongState("The seal is open: what counts stays as it is.")
    aside = Assignment.objects.filter(
        reviewer=reviewer, script__panel=panel, round=1, state=AssignmentState.SET_ASIDE, rating__isnull=False
    )
    readings, back, left = panel.cycle.rules.part_two.readings, [], 0
    held = Script.objects.select_for_update().filter(pk__in=aside.values("script")).order_by("code")
    scripts = {script.pk: script for script in held}
    for one in aside.select_related("script"):
        others = Assignment.objects.filter(script=one.script, round=1).exclude(state__in=NOT_HELD)
        free = others.filter(state=AssignmentState.WAITING, draft=None, rank=LAST)
        if others.count() >= readings and not free.exists():
            left += 1
            continue
        if others.count() >= readings:
            free.order_by("pk").last().delete()
        back.append(one)
    if not back:
        raise Refused("Others have begun to read all of them again: their readings count.")
    for one in back:
        one.state, one.reason = AssignmentState.HANDED_IN, ""
    Assignment.objects.bulk_update(back, ["state", "reason"])
    told = {"reviewer": reviewer.reference, "readings": len(back)}
    record("panel.readings-count-again", panel, by=by, at=now, cycle=panel.cycle, **told)
    for one in back:
        judge_script(scripts[one.script_id], by=by, now=now)
    settle_panel_if_done(panel, by=by, now=now)
    return len(back), left


def readings_to_do_again(panel, reviewer, codes):
    """Those of these scripts' readings that can be done again: not what a lead has settled."""
    settled_by_lead = Assignment.objects.filter(round__gt=1, state=AssignmentState.HANDED_IN).values("script")
    return Assignment.objects.filter(
        reviewer=reviewer, script__panel=panel, script__code__in=codes, script__seed=None, round=1,
        state=AssignmentState.HANDED_IN,
    ).exclude(script__in=settled_by_lead)  # fmt: skip


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
    theirs = readings_to_do_again(panel, reviewer, codes)
    scripts = list(Script.objects.select_for_update().filter(pk__in=theirs.values("script")).order_by("code"))
    if not scripts:
        raise Refused("There is no reading of theirs to do again.")
    theirs.update(state=AssignmentState.SET_ASIDE, reason=reason.strip()[:300])
    # What the others changed in a discussion they changed beside this reading; their own first word counts again.
    RatingRevision.objects.filter(rating__assignment__script__in=scripts).delete()
    taken = Assignment.objects.filter(script__in=scripts, round__gt=1, state=AssignmentState.WAITING)
    taken.update(state=AssignmentState.GIVEN_BACK, reason="read again first")
    Script.objects.filter(pk__in=[script.pk for script in scripts]).update(held_until=None, third_asked_at=None)
    told = {"reviewer": reviewer.reference, "scripts": [script.code for script in scripts]}
    record("panel.readings-set-aside", panel, by=by, at=now, cycle=panel.cycle, reason=reason.strip(), **told)
    if panel.state == PanelState.SETTLED:
        move_panel(panel, PanelState.READING, by=by, at=now, reason="readings are done again")
    move_scripts([s for s in scripts if s.phase != ScriptPhase.INDEPENDENT], ScriptPhase.INDEPENDENT, by=by, at=now)
    return len(scripts), *replace_readers(panel, by=by, now=now)
