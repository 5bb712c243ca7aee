"""Rating: the reviewer's act, and what follows when the last first reading is in."""

from django.db import transaction

from exams.errors import Invalid, NotYours, WrongState
from exams.procedures.audit import record
from panels.models import Assignment, Rating, RatingLevel, Script
from panels.procedures.adjudication import judge_script, settle_panel_if_done
from panels.states import ASSIGNMENT_LIFECYCLE, AssignmentState


@transaction.atomic
def rate_script(code, levels, *, by, now, comment=""):
    """Hand in this reviewer's levels ({criterion id: level}) for a script on their desk; it is then locked."""
    script = Script.objects.select_for_update().filter(code=code, assignments__reviewer__user=by).first()
    if script is None:
        raise NotYours("No such script is on your desk.")
    assignment = Assignment.objects.on_desk_of(by).filter(script=script).order_by("-round").first()
    if assignment is None:
        raise NotYours("No such script is on your desk.")
    _require_levels(script.panel.rubric.criteria.all(), levels)
    _move(assignment, AssignmentState.HANDED_IN)
    rating = Rating.objects.create(assignment=assignment, comment=comment.strip(), handed_in_at=now)
    RatingLevel.objects.bulk_create(
        [RatingLevel(rating=rating, criterion_id=criterion, level=level) for criterion, level in levels.items()]
    )
    record("rating.handed-in", script, by=by, at=now, cycle=script.panel.cycle, round=assignment.round)
    judge_script(script, by=by, now=now)
    settle_panel_if_done(script.panel, by=by, now=now)
    return rating


@transaction.atomic
def give_back(code, *, reason, by, now):
    """The reviewer cannot read this script (knows who wrote it, say): it goes off their desk, nothing is asked."""
    assignment = Assignment.objects.on_desk_of(by).filter(script__code=code).order_by("-round").first()
    if assignment is None:
        raise NotYours("No such script is on your desk.")
    if not reason.strip():
        raise Invalid("Say in a few words why you cannot read this script.")
    _move(assignment, AssignmentState.GIVEN_BACK, reason=reason.strip())
    record("rating.given-back", assignment.script, by=by, at=now, cycle=assignment.script.panel.cycle, reason=reason)
    return assignment


def _require_levels(criteria, levels):
    """Every criterion, each within its levels: a rating is whole or it is not handed in."""
    criteria = {c.pk: c for c in criteria}
    faults = [f"Choose a level for “{c.name}”." for pk, c in criteria.items() if pk not in levels]
    for pk, level in levels.items():
        if pk not in criteria:
            faults.append("The rating names a criterion that is not in the rubric.")
        elif not criteria[pk].minimum <= level <= criteria[pk].maximum:
            c = criteria[pk]
            faults.append(f"“{c.name}” is rated from {c.minimum} to {c.maximum}; {level} is outside.")
    if faults:
        raise Invalid(" ".join(faults), faults)


def _move(assignment, to, **changes):
    """The only place an assignment changes state."""
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    came_from = AssignmentState(locked.state)
    if to not in ASSIGNMENT_LIFECYCLE[came_from]:
        raise WrongState("You have handed this script in already; what is handed in is locked.")
    assignment.state = to
    for name, value in changes.items():
        setattr(assignment, name, value)
    assignment.save(update_fields=["state", *changes])
