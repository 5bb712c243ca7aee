"""The course of a cycle, and its sittings."""

from exams.audit.procedures import record, recorded
from exams.cycles.models import Cycle, Sitting
from exams.cycles.states import CYCLE_LIFECYCLE, WALK_BACK, CycleState
from exams.refusals.exceptions import Invalid, Refused, WrongState


@recorded
def plan_cycle(association, *, name, by, now, year=0, season="", rule_book=None, registration_closes=None):
    """A new cycle, frozen to the rule book in force today."""
    rule_book = rule_book or association.rule_books.in_force(on=now.date()).first()
    if rule_book is None:
        raise Refused(f"{association} has no rule book in force: adopt one before you plan a cycle.")
    if association.cycles.filter(name=name, year=year, season=season).exists():
        raise Invalid(f"{association} has a cycle called {name} already.")
    cycle = Cycle.objects.create(
        association=association,
        name=name,
        year=year,
        season=season,
        rule_book=rule_book,
        registration_closes=registration_closes,
        created_at=now,
    )
    record("cycle.planned", cycle, by=by, at=now, cycle=cycle, rule_book=rule_book.version)
    return cycle


@recorded
def add_sitting(
    cycle, *, place, starts_at, ends_at, capacity, by, now, time_zone=None, remote=False, rooms=0, technology=True
):
    if ends_at <= starts_at:
        raise Invalid("A sitting ends after it begins.")
    if ends_at <= now:
        raise Invalid("This sitting would be over already; choose a day to come.")
    if rooms > capacity:
        raise Invalid("The rooms of one’s own are part of the places: there cannot be more of them.")
    sitting = Sitting.objects.create(
        cycle=cycle,
        place=place,
        remote=remote,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        rooms=rooms,
        technology=technology,
        time_zone=time_zone or cycle.association.time_zone,
    )
    record("sitting.added", sitting, by=by, at=now, cycle=cycle, place=place)
    return sitting


def open_registration(cycle, *, by, now):
    return _move(cycle, CycleState.REGISTRATION, by=by, at=now)


def begin_exam_days(cycle, *, by, now):
    return _move(cycle, CycleState.SITTING, by=by, at=now)


def begin_scoring(cycle, *, by, now):
    return _move(cycle, CycleState.SCORING, by=by, at=now)


def lay_before_committee(cycle, *, by, now):
    return _move(cycle, CycleState.COMMITTEE, by=by, at=now)


def close_cycle(cycle, *, by, now):
    return _move(cycle, CycleState.RELEASED, by=by, at=now)


def walk_back(cycle, came_from, *, reason, by, now):
    """One stage back.  Whether something later depends on it, the actions' guards say."""
    if not reason.strip():
        raise Invalid("Write why the cycle goes back.")
    return _move(cycle, WALK_BACK[came_from], by=by, at=now, reason=reason.strip(), back_from=came_from)


@recorded
def _move(cycle, to, *, by, at, reason="", back_from=None):
    """The only place a cycle changes state."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    came_from = CycleState(locked.state)
    if to not in CYCLE_LIFECYCLE[came_from] and back_from != came_from:
        raise WrongState(f"{cycle} is in the state “{came_from.label}” and cannot go on to “{to.label}”.")
    cycle.state = to
    if to == CycleState.RELEASED:
        cycle.released_at = at
    cycle.save(update_fields=["state", "released_at"])
    record(f"cycle.{to}", cycle, by=by, at=at, cycle=cycle, reason=reason, came_from=str(came_from))
    return cycle
