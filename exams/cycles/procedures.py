"""The course of a cycle, and its sittings."""

from django.db.models import ProtectedError

from exams.audit.procedures import record, recorded
from exams.cycles.models import Cycle, Sitting
from exams.cycles.states import CYCLE_LIFECYCLE, WALK_BACK, CycleState
from exams.refusals.exceptions import Invalid, Refused, WrongState

DATES = ("registration_opens", "registration_closes", "first_exam_day", "last_exam_day", "release_day")


@recorded
def plan_cycle(association, *, name, by, now, year=0, season="", rule_book=None, **dates):
    """A new cycle, frozen to a rule book: the one in force today, unless another is given.  ``dates``: of ``DATES``."""
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
        created_at=now,
        **dates,
    )
    record("cycle.planned", cycle, by=by, at=now, cycle=cycle, rule_book=rule_book.version)
    return cycle


def changes_of_dates(cycle, dates) -> dict:
    """Those of ``dates`` that are others than the cycle's."""
    return {name: dates[name] for name in DATES if name in dates and getattr(cycle, name) != dates[name]}


@recorded
def change_dates(cycle, dates, *, by, now):
    """What has changed: {name: the date before}."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.state == CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are released; its dates stay as they were.")
    before = {name: getattr(locked, name) for name in changes_of_dates(locked, dates)}
    if before:
        for name in before:
            setattr(cycle, name, dates[name])
        cycle.save(update_fields=list(before))
        told = {name: [_written(was), _written(dates[name])] for name, was in before.items()}
        record("cycle.dates-changed", cycle, by=by, at=now, cycle=cycle, changed=told)
    return before


def _written(day):
    return day.isoformat() if day else None


@recorded
def remove_cycle(cycle, *, by, now):
    """A draft goes, with nothing left in it; the record keeps that it was planned and taken away."""
    if cycle.state != CycleState.DRAFT:
        raise WrongState(f"{cycle} is no draft any more: only a draft can be removed.")
    record("cycle.removed", cycle, by=by, at=now, cycle=cycle, name=cycle.name)
    try:
        Cycle.objects.filter(pk=cycle.pk).delete()
    except ProtectedError:
        raise Refused(f"Something was done in {cycle} already: it stays.") from None


@recorded
def add_sitting(
    cycle, *, place, starts_at, ends_at, capacity, by, now, time_zone=None, remote=False, rooms=0, technology=True,
    **directions,
):  # fmt: skip
    """``directions``: of ``models.DIRECTIONS``, what whoever is seated there is told."""
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
        **directions,
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
    _drop_past_day(cycle, came_from, by=by, now=now)
    return _move(cycle, WALK_BACK[came_from], by=by, at=now, reason=reason.strip(), back_from=came_from)


def _drop_past_day(cycle, came_from, *, by, now):
    """A day that has passed moves nothing again: what was walked back by hand is not walked on by the clock."""
    name = {CycleState.REGISTRATION: "registration_opens", CycleState.SITTING: "registration_closes"}.get(came_from)
    if name and getattr(cycle, name) and getattr(cycle, name) <= now:
        change_dates(cycle, {name: None}, by=by, now=now)


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
