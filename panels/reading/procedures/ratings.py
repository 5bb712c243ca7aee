"""Rating: put down as it goes, handed in, taken back within minutes, or given back because it cannot be read."""

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from panels.reading import sealing
from panels.reading.models import Assignment, Rating, RatingDraft, RatingLevel, SafeguardingAlert, Script
from panels.reading.procedures.moving_on import after_rating, taken_back_until
from panels.reading.states import ASSIGNMENT_LIFECYCLE, NOT_HELD, AssignmentState, CannotRate, PanelState, ScriptPhase

LONGEST = 5_000  # characters of a comment or a note


def save_draft(code, *, levels, by, now, comments=None, comment="", note=""):
    """Keep what was put down so far; nobody but this reviewer ever reads it."""
    assignment = _on_desk(code, by)
    if assignment.state != AssignmentState.WAITING:
        raise WrongState("You have handed this script in; nothing can be added to it.")
    criteria = {c.pk: c for c in assignment.script.read_against.criteria.all()}
    kept = {}
    for criterion, level in levels.items():
        found = criteria.get(criterion)
        if found is None or not found.minimum <= level <= found.maximum:
            raise Invalid("The draft names a criterion or a level that is not in the rubric.")
        kept[str(criterion)] = level
    texts = {str(pk): text for pk, text in (comments or {}).items() if pk in criteria and text.strip()}
    if any(len(text) > LONGEST for text in (*texts.values(), comment, note)):
        raise Invalid(f"A comment has at most {LONGEST:,} characters.")
    draft, _ = RatingDraft.objects.update_or_create(
        assignment=assignment,
        defaults={"levels": kept, "comments": texts, "comment": comment, "note": note, "saved_at": now},
    )
    return draft


@recorded
def rate_script(code, levels, *, by, now, comment="", comments=None):
    """Hand in this reviewer's levels ({criterion id: level}) for a script on their desk; it is then locked."""
    script = Script.with_seeds.select_for_update().filter(code=code, assignments__reviewer__user=by).first()
    if script is None:
        raise NotYours("No such script is on your desk.")
    assignment = _on_desk(code, by)
    require_levels(script.read_against.criteria.all(), levels)
    _move(assignment, AssignmentState.HANDED_IN)
    assignment.script = script
    rating = Rating.objects.create(assignment=assignment, comment=comment.strip(), handed_in_at=now)
    said = comments or {}
    RatingLevel.objects.bulk_create(
        [
            RatingLevel(rating=rating, criterion_id=criterion, level=level, comment=said.get(criterion, "").strip())
            for criterion, level in levels.items()
        ]
    )
    record("rating.handed-in", script, by=by, at=now, cycle=script.panel.cycle, round=assignment.round)
    after_rating(script, by=by, now=now)
    return rating


@recorded
def take_back(code, *, by, now):
    """A wrong click taken back: for a few minutes, in which nobody sees it.  It becomes the draft again."""
    script = Script.with_seeds.select_for_update().filter(code=code, assignments__reviewer__user=by).first()
    if script is None:
        raise NotYours("No such script is on your desk.")
    assignment = _on_desk(code, by)
    rating = Rating.objects.filter(assignment=assignment).prefetch_related("levels").first()
    if rating is None:
        raise WrongState("You have not handed this script in.")
    assignment.script = script
    require_not_late(assignment, rating, now=now)
    levels = list(rating.levels.all())
    RatingDraft.objects.update_or_create(
        assignment=assignment,
        defaults={
            "levels": {str(level.criterion_id): level.level for level in levels},
            "comments": {str(level.criterion_id): level.comment for level in levels if level.comment},
            "comment": rating.comment,
            "saved_at": now,
        },
    )
    rating.delete()
    _move(assignment, AssignmentState.WAITING)
    script.held_until = None
    script.save(update_fields=["held_until"])
    record("rating.taken-back", script, by=by, at=now, cycle=script.panel.cycle, round=assignment.round)
    return assignment


def require_not_late(assignment, rating, *, now):
    until = taken_back_until(assignment, rating.handed_in_at)
    if until is None or now > until:
        raise Refused("It is too late to take this rating back; ask the coordinator.")


@recorded
def give_back(code, *, by, now, reason="", cannot=CannotRate.OTHER):
    """The reviewer cannot read this script: it goes off their desk, and so does all else of a writer they know.

    Distress, or a child at risk, is told to the coordinators at once.
    """
    assignment = _on_desk(code, by)
    if cannot not in CannotRate.values:
        raise Invalid("Choose why you cannot read this script.")
    if cannot in (CannotRate.OTHER, CannotRate.DISTRESS) and not reason.strip():
        raise Invalid("Say in a few words why you cannot read this script.")
    theirs = [assignment]
    if cannot == CannotRate.RECOGNISED:
        others = Assignment.objects.on_desk_of(by).waiting().filter(script__in=sealing.siblings_of(assignment.script))
        theirs += list(others.exclude(pk=assignment.pk))
    for one in theirs:
        _move(one, AssignmentState.GIVEN_BACK, cannot=cannot, reason=reason.strip()[:300])
    cycle = assignment.script.panel.cycle
    record("rating.given-back", assignment.script, by=by, at=now, cycle=cycle, reason=reason.strip(), cannot=cannot)
    if cannot == CannotRate.DISTRESS:
        _alert(assignment, reason.strip(), cycle, now=now)
    return assignment


@recorded
def read_after_all(code, *, by, now):
    """What a reviewer gave back comes onto their desk again, as long as nobody reads it in their place.

    Where they thought they knew the writer, all that went with it comes back.  An alert stays.
    """
    given = Assignment.objects.filter(reviewer__user=by, state=AssignmentState.GIVEN_BACK).exclude(cannot="")
    given = given.select_related("script__panel__cycle__rule_book")
    assignment = given.filter(script__code=code).first()
    if assignment is None:
        raise NotYours("You have given back no such script.")
    require_room(assignment)
    theirs = [assignment]
    if assignment.cannot == CannotRate.RECOGNISED:
        others = given.filter(cannot=CannotRate.RECOGNISED, script__in=sealing.siblings_of(assignment.script))
        theirs += [one for one in others.exclude(pk=assignment.pk) if has_room(one)]
    for one in theirs:
        _move(one, AssignmentState.WAITING, cannot="", reason="")
    script = assignment.script
    record("rating.taken-up-again", script, by=by, at=now, cycle=script.panel.cycle, readings=len(theirs))
    return assignment


def has_room(assignment) -> bool:
    """Whether its script still lacks a reader of this round, and nobody has gone on without one."""
    script, first = assignment.script, assignment.round == 1
    if script.panel.state != PanelState.READING:
        return False
    if script.phase != (ScriptPhase.INDEPENDENT if first else ScriptPhase.DISCREPANT):
        return False
    held = script.assignments.filter(round=assignment.round).exclude(state__in=NOT_HELD).count()
    return held < (script.panel.part_two.readings if first else 1)


def require_room(assignment):
    if not has_room(assignment):
        raise Refused("Somebody else reads this script by now.")


@recorded
def see_alert(alert, *, done, by, now):
    """What was done about an alert; it stays with it."""
    if not done.strip():
        raise Invalid("Write what was done.")
    alert.seen_by, alert.seen_at, alert.done = by, now, done.strip()
    alert.save(update_fields=["seen_by", "seen_at", "done"])
    record("alert.answered", alert.script, by=by, at=now, cycle=alert.script.panel.cycle, done=done.strip())
    return alert


@recorded
def reopen_alert(alert, *, by, now):
    """It was not answered after all; what was written of it stays in the record."""
    alert.seen_by = alert.seen_at = None
    alert.done = ""
    alert.save(update_fields=["seen_by", "seen_at", "done"])
    record("alert.reopened", alert.script, by=by, at=now, cycle=alert.script.panel.cycle)
    return alert


def _alert(assignment, words, cycle, *, now):
    SafeguardingAlert.objects.create(
        script=assignment.script, words=words[:300], raised_by=assignment.reviewer, raised_at=now
    )
    grants = RoleGrant.objects.with_permission(Permission.RUN_CYCLES).filter(association=cycle.association)
    notify_all(
        list({grant.user for grant in grants.select_related("user")}),
        subject="Somebody has to look at a script at once",
        body=f"{cycle}: a reviewer has read of distress, or of a child at risk. The script waits on your desk.",
        link=f"/office/cycles/{cycle.pk}/alerts/",
        by_mail=True,
        now=now,
    )


def _on_desk(code, by):
    assignment = (
        Assignment.objects.on_desk_of(by)
        .filter(script__code=code)
        .select_related("script__rubric", "script__panel__rubric", "script__panel__cycle__rule_book", "reviewer")
        .order_by("-round")
        .first()
    )
    if assignment is None:
        raise NotYours("No such script is on your desk.")
    return assignment


def require_levels(criteria, levels):
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
    """The only place an assignment changes state one at a time."""
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    came_from = AssignmentState(locked.state)
    if to not in ASSIGNMENT_LIFECYCLE[came_from]:
        raise WrongState("You have handed this script in already; what is handed in is locked.")
    assignment.state = to
    for name, value in changes.items():
        setattr(assignment, name, value)
    assignment.save(update_fields=["state", *changes])
