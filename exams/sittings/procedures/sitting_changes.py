"""A sitting is moved or changed: whoever is seated there hears of it."""

from django.db.models import Q
from django.urls import reverse

from exams.audit.procedures import record, recorded
from exams.calendar.days import lies_outside, local_day
from exams.calendar.zones import in_both_zones, said_in
from exams.cycles.models import Sitting
from exams.cycles.states import CycleState
from exams.messages.procedures import notify_all, notify_each
from exams.refusals.exceptions import Invalid, WrongState
from exams.registration.procedures.accommodations import accommodations_of
from exams.registration.states import RegistrationState
from exams.sittings.directions import directions_of
from exams.sittings.models import ProctorDuty, WaitingPlace
from exams.sittings.procedures.places import rooms_taken
from exams.sittings.procedures.waiting_list import promote
from exams.wording.phrases import counted

MOVED = {"place", "remote", "starts_at", "ends_at", "time_zone"}  # what whoever is seated there has to hear of
TOLD = MOVED | {"address", "meeting_link", "arrival", "bring", "contact"}
FIXED_ONCE_BEGUN = ("place", "remote", "starts_at", "time_zone")


def require_to_come(sitting, *, now):
    """:raises WrongState: where the sitting is over or its cycle is past its exam days."""
    if sitting.ends_at <= now or sitting.cycle.state not in (
        CycleState.DRAFT,
        CycleState.REGISTRATION,
        CycleState.SITTING,
    ):
        raise WrongState("This sitting is over: what went wrong there is put right with each registration.")


def outside_exam_days(cycle, starts_at, ends_at, zone) -> bool:
    """Whether some of it lies before the first or after the last exam day of the cycle."""
    begins, ends = local_day(starts_at, zone), local_day(ends_at, zone)
    return lies_outside(begins, ends, cycle.first_exam_day, cycle.last_exam_day)


def begun_at(sitting):
    """Those who have begun to write there."""
    wrote = Q(attempts__started_at__isnull=False) | Q(state=RegistrationState.SAT)
    return sitting.registrations.standing().filter(wrote).select_related("candidate").distinct()


def changes_of(sitting, given) -> dict:
    return {name: value for name, value in given.items() if getattr(sitting, name) != value}


def faults_of(sitting, given, *, now):
    """What speaks against such a change: (field, sentence)."""
    changed = changes_of(sitting, given)
    if given["ends_at"] <= given["starts_at"]:
        yield "ends_at", "A sitting ends after it begins."
    elif given["ends_at"] <= now:
        yield "ends_at", "This sitting would be over already; choose a day to come."
    if given["rooms"] > given["capacity"]:
        yield "rooms", "The rooms of one’s own are part of the places: there cannot be more of them."
    fixed = next((name for name in FIXED_ONCE_BEGUN if name in changed), None)
    if fixed and begun_at(sitting).exists():
        yield fixed, "Somebody has begun to write here: only the end, the places and the rooms can still be changed."
    taken = sitting.registrations.standing().count()
    taken += WaitingPlace.objects.holding(now=now).filter(sitting=sitting).count()
    if given["capacity"] < taken:
        yield "capacity", f"{_are(taken, 'place')} taken or offered: leave as many, or seat people elsewhere first."
    yield from _faults_of_measures(sitting, given)


def _are(number, what):
    return f"{counted(number, what)} {'is' if number == 1 else 'are'}"


def _faults_of_measures(sitting, given):
    rooms = 0 if given["remote"] else rooms_taken(sitting.cycle).get(sitting.pk, 0)
    if given["rooms"] < rooms:
        yield "rooms", f"{_are(rooms, 'room')} taken by one person each: leave as many, or seat people elsewhere first."
    if sitting.technology and not given["technology"]:
        here = list(sitting.registrations.standing().select_related("candidate", "sitting"))
        own = accommodations_of(here)
        names = sorted(r.candidate.name for r in here if own[r.pk].technology)
        if names:
            yield "technology", f"Granted to {', '.join(names)}, seated here: seat them elsewhere first."


def lock_sitting(sitting, among=Sitting.objects):
    whole = among.select_for_update(of=("self",)).select_related("cycle__association", "cycle__rule_book")
    return whole.get(pk=sitting.pk)


@recorded
def change_sitting(sitting, *, by, now, **given):
    """``given``: all the fields as they are to be.  Whoever is seated or on duty there hears of a move."""
    sitting = lock_sitting(sitting)
    require_to_come(sitting, now=now)
    fault = next(iter(faults_of(sitting, given, now=now)), None)
    if fault:
        raise Invalid(fault[1])
    changed = changes_of(sitting, given)
    if not changed:
        return []
    details = {name: _written(name, getattr(sitting, name), value) for name, value in changed.items()}
    for name, value in changed.items():
        setattr(sitting, name, value)
    sitting.save(update_fields=list(changed))
    record("sitting.changed", sitting, by=by, at=now, cycle=sitting.cycle, changed=details)
    if "remote" in changed:
        sitting.registrations.update(seat="")
    WaitingPlace.objects.holding(now=now).filter(sitting=sitting, expires_at__gt=sitting.starts_at).update(
        expires_at=sitting.starts_at
    )
    if changed.keys() & MOVED:
        _tell_of_move(sitting, now=now)
    elif changed.keys() & TOLD:
        _tell_of_directions(sitting, now=now)
    promote(sitting, now=now)
    return list(changed)


def _written(name, before, after):
    """A meeting link is for those who sit there: the record says that it changed, and not to what."""
    if name == "meeting_link":
        return [*("set" if link else "" for link in (before, after))]
    return [str(before), str(after)]


def seated_at(sitting):
    here = sitting.registrations.standing().filter(state=RegistrationState.REGISTERED)
    return here.select_related("candidate__user", "cycle__association", "sitting").order_by("candidate__name", "pk")


def _tell_of_move(sitting, *, now):
    ends = said_in(sitting.ends_at, sitting.time_zone)
    letters = [
        (
            r.candidate.user,
            f"It is now: {sitting.place}, {in_both_zones(sitting, r.candidate)}, until {ends}. If you cannot come, "
            f"choose another sitting or tell the office. {directions_of(sitting, now=now)}",
            reverse("seats:choose", args=[r.pk]),
        )
        for r in seated_at(sitting)
        if r.candidate.user
    ]
    notify_each(letters, subject="Your sitting has changed", by_mail=True, now=now)
    notify_all(
        [duty.user for duty in on_duty_at(sitting)], subject="A sitting you proctor has changed",
        body=f"{sitting.cycle}: {sitting.place}, {sitting.window}.", link=reverse("proctor:sittings"), by_mail=True,
        now=now,
    )  # fmt: skip


def _tell_of_directions(sitting, *, now):
    letters = [
        (
            r.candidate.user,
            f"{sitting.place}, {in_both_zones(sitting, r.candidate)}: place and time are as they were. "
            f"{directions_of(sitting, now=now)}",
            reverse("candidate:registration", args=[r.pk]),
        )
        for r in seated_at(sitting)
        if r.candidate.user
    ]
    notify_each(letters, subject="What you need to know of your sitting has changed", by_mail=True, now=now)


def on_duty_at(sitting):
    return ProctorDuty.objects.filter(sitting=sitting, ended_at=None).select_related("user", "sitting__cycle")
