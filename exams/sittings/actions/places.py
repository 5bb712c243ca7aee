"""What the office does with a sitting: added, changed, cancelled, restored."""

from dataclasses import replace

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.calendar.days import local_day, window
from exams.calendar.zones import said_in
from exams.cycles import procedures as cycles
from exams.cycles.actions import CYCLES
from exams.cycles.models import DIRECTIONS, Sitting
from exams.sittings.forms import CancelSittingForm, ChangeSittingForm, NewSittingsForm
from exams.sittings.models import CheckIn, WaitingPlace
from exams.sittings.names import named
from exams.sittings.procedures import cancelling, sitting_changes
from exams.sittings.procedures.places import free_places
from exams.wording.phrases import counted

SITTINGS = Rows(
    "sittings",
    lambda user, *may: Sitting.with_cancelled.filter(cycle__association__in=user.associations(*may)).select_related(
        "cycle__association", "cycle__rule_book"
    ),
    page=lambda sitting: f"{reverse('sittings:list', args=[sitting.cycle_id])}#sitting-{sitting.pk}",
    named=lambda sitting: sitting.place,
    model=Sitting,
    shows={
        name: name
        for name in (
            "id",
            "place",
            "remote",
            "time_zone",
            "starts_at",
            "ends_at",
            "capacity",
            "rooms",
            "technology",
            *DIRECTIONS,
            "cancelled_at",
        )
    }
    | {"cycle": "cycle_id"},
    reads=(Permission.RUN_CYCLES,),
)
CYCLE_S_SITTINGS = replace(CYCLES, page="sittings:list")
OFFICE = {"may": Permission.RUN_CYCLES}


def takes_place(sitting) -> bool:
    return sitting.cancelled_at is None


def to_come(sitting, *, by, now):
    sitting_changes.require_to_come(sitting, now=now)


def foreseen_sittings(cycle, given, *, by, now):
    """Asked about only where it is more than it seems: several at once, or outside the exam days."""
    zone, windows = given["time_zone"], given["windows"]
    if len(windows) > 1:
        told = "; ".join(window(*one, zone) for one in windows)
        yield f"{counted(len(windows), 'sitting')} at {given['place']}, {given['capacity']} places each: {told}."
    outside = [window(*one, zone) for one in windows if sitting_changes.outside_exam_days(cycle, *one, zone)]
    if outside:
        yield f"Outside the exam days of {cycle}: {'; '.join(outside)}."


@action(
    CYCLE_S_SITTINGS, title="Add a sitting", form=NewSittingsForm, undo="cancel-sitting",
    consequences=foreseen_sittings, **OFFICE,
)  # fmt: skip
def add_sitting(cycle, *, windows, by, now, **sitting):
    """One, or several at the same place."""
    made = [
        cycles.add_sitting(cycle, starts_at=begins, ends_at=ends, by=by, now=now, **sitting) for begins, ends in windows
    ]
    said = "The sitting is added." if len(made) == 1 else f"{counted(len(made), 'sitting')} added."
    return Done(said, data={"sittings": [one.pk for one in made]})


# ── changed ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_change(sitting, given, *, by, now):
    changed = sitting_changes.changes_of(sitting, given)
    moved = changed.keys() & sitting_changes.MOVED
    for name in changed:
        is_now, was = SAID[name][1](given), SAID[name][1](vars(sitting))
        yield f"{SAID[name][0]}: {_in_one_line(is_now)}, instead of {_in_one_line(was)}."
    if given["capacity"] > sitting.capacity:
        yield from _foreseen_offers(sitting, given["capacity"], now=now)
    if moved and sitting_changes.outside_exam_days(
        sitting.cycle, given["starts_at"], given["ends_at"], given["time_zone"]
    ):
        yield f"Outside the exam days of {sitting.cycle}."
    seated = list(sitting_changes.seated_at(sitting)) if changed.keys() & sitting_changes.TOLD else []
    if moved and not seated:
        yield "Nobody is seated here yet."
    if not seated:
        return
    yield f"{counted(len(seated), 'candidate')} seated here: {named(seated)}. Each gets a message, also by e-mail."
    day = local_day(given["starts_at"], given["time_zone"])
    late = [r for r in seated if r.not_before and r.not_before > day]
    if late:
        yield f"Before the first day that they can sit: {named(late)}."
    if "remote" in changed and any(r.seat for r in seated):
        yield "The numbers of the seats are taken back; number them anew."


def _foreseen_offers(sitting, capacity, *, now):
    waiting = WaitingPlace.objects.waiting().filter(sitting=sitting).count()
    if waiting:
        more = max(capacity - sitting.capacity + free_places(sitting, now=now), 0)
        n = min(waiting, more)
        yield f"{counted(waiting, 'candidate waits', 'candidates wait')} for a place: {n} can be offered one at once."


def _in_one_line(value):
    return ", ".join(str(value).split("\n")) or "nothing"


def _moment(name):
    return lambda given: said_in(given[name], given["time_zone"])


def _yes(given):
    return "yes" if given else "no"


SAID = {
    "place": ("The place", lambda given: given["place"]),
    "remote": ("Remote", lambda given: _yes(given["remote"])),
    "starts_at": ("It begins", _moment("starts_at")),
    "ends_at": ("It ends", _moment("ends_at")),
    "time_zone": ("The time zone", lambda given: given["time_zone"]),
    "capacity": ("Places", lambda given: given["capacity"]),
    "rooms": ("Rooms of one’s own", lambda given: given["rooms"]),
    "technology": ("Assistive technology can be used", lambda given: _yes(given["technology"])),
    "address": ("The address", lambda given: given["address"]),
    "map_link": ("The map", lambda given: given["map_link"]),
    "meeting_link": ("The meeting link", lambda given: given["meeting_link"]),
    "meeting_link_hours": ("Hours before from which it is shown", lambda given: given["meeting_link_hours"]),
    "arrival": ("When candidates arrive", lambda given: given["arrival"]),
    "bring": ("What to bring", lambda given: given["bring"]),
    "contact": ("Contact on the day", lambda given: given["contact"]),
}


@action(
    SITTINGS, title="Change this sitting", form=ChangeSittingForm, undo="change-sitting", when=takes_place,
    guards=[to_come], consequences=foreseen_change, **OFFICE,
)  # fmt: skip
def change_sitting(sitting, *, by, now, **given):
    """Place, days and hours, places and rooms, what is told of the way; whoever is seated there hears of it."""
    changed = sitting_changes.change_sitting(sitting, by=by, now=now, **given)
    return "The sitting is changed." if changed else "Nothing was different."


# ── cancelled, and restored ──────────────────────────────────────────────────────────────────────────────────────────
def cancellable(sitting, *, by, now):
    cancelling.require_cancellable(sitting, now=now)


def foreseen_cancelling(sitting, given, *, by, now):
    seated = list(sitting_changes.seated_at(sitting))
    places = WaitingPlace.objects.open().filter(sitting=sitting).select_related("registration__candidate")
    waiting = [place.registration for place in places]
    seen = CheckIn.objects.filter(registration__in=seated).count()
    yield f"{sitting.told}, does not take place."
    if seated:
        lose = counted(len(seated), "candidate loses the seat", "candidates lose their seats")
        yield f"{lose} here: {named(seated)}."
        yield "Each needs another one, and gets a message with your reason, also by e-mail."
    else:
        yield "Nobody is seated here."
    if seen:
        yield f"{counted(seen, 'check-in')} taken back."
    if waiting:
        yield f"The waiting list is closed, and whoever is on it told: {named(waiting)}."
    proctors = [duty.user for duty in sitting.duties.filter(ended_at=None).select_related("user")]
    if proctors:
        yield f"Off duty: {', '.join(map(str, proctors))}."


@action(
    SITTINGS, title="Cancel this sitting", form=CancelSittingForm, danger=True, undo="restore-sitting",
    when=takes_place, guards=[cancellable], consequences=foreseen_cancelling, **OFFICE,
)  # fmt: skip
def cancel_sitting(sitting, *, reason, by, now):
    seated = cancelling.cancel_sitting(sitting, reason=reason, by=by, now=now)
    return f"Cancelled. {counted(len(seated), 'candidate')} to be seated anew." if seated else "Cancelled."


def foreseen_restoring(sitting, given, *, by, now):
    kept = cancelling.cancellation_of(sitting)
    back, elsewhere = cancelling.seats_given_back(kept)
    yield f"{sitting.told}, takes place after all."
    if back:
        yield f"{counted(len(back), 'candidate')} seated here again and told: {named(back)}."
    if elsewhere:
        yield f"Seated elsewhere meanwhile, where they stay: {named(elsewhere)}."
    if kept.waiting:
        yield f"The waiting list of {len(kept.waiting)} is opened again."


@action(
    SITTINGS, title="Restore this sitting", undo="cancel-sitting", when=lambda s: s.cancelled_at is not None,
    guards=[to_come], consequences=foreseen_restoring, **OFFICE,
)  # fmt: skip
def restore_sitting(sitting, *, by, now):
    """It takes place after all; whoever went elsewhere stays there."""
    back = cancelling.restore_sitting(sitting, by=by, now=now)
    return f"The sitting takes place; {counted(len(back), 'candidate')} seated again."
