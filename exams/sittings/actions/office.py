"""What the office does for everybody at a sitting: proctors, numbers, offers; and the plan that seats everybody."""

from collections import defaultdict

from exams.actions.declaration import action
from exams.sittings.actions.places import CYCLE_S_SITTINGS, OFFICE, SITTINGS, takes_place
from exams.sittings.forms import DutyForm, ProctorForm
from exams.sittings.procedures import duties, seat_numbers, seating_everybody, waiting_list
from exams.sittings.procedures.places import SEATABLE
from exams.wording.phrases import counted


# ── duties ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@action(SITTINGS, title="Put on duty", form=ProctorForm, undo="take-off-duty", when=takes_place, **OFFICE)
def put_on_duty(sitting, *, proctor, by, now):
    duties.put_on_duty(sitting, proctor, by=by, now=now)
    return f"{proctor} is on duty."


def foreseen_release(sitting, given, *, by, now):
    duty = given["duty"]
    if not sitting.duties.filter(ended_at=None).exclude(pk=duty.pk).exists():
        yield f"{duty.user} is the only one on duty here: nobody proctors {sitting.told}."


@action(SITTINGS, title="Take off duty", form=DutyForm, undo="put-on-duty", consequences=foreseen_release, **OFFICE)
def take_off_duty(sitting, *, duty, by, now):
    duties.take_off_duty(duty, by=by, now=now)
    return f"{duty.user} is off duty."


# ── seats ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@action(SITTINGS, title="Number the seats", undo="clear-seat-numbers", when=takes_place, **OFFICE)
def number_seats(sitting, *, by, now):
    """Rooms of one's own first, then the numbered places; whoever has a number keeps it."""
    numbered = len(seat_numbers.number_seats(sitting, by=by, now=now))
    return f"{counted(numbered, 'seat')} numbered." if numbered else "There was no seat to number."


def foreseen_clearing(sitting, given, *, by, now):
    numbered = sitting.registrations.exclude(seat="").count()
    yield f"{counted(numbered, 'candidate')} {'has' if numbered == 1 else 'have'} no number any more."


@action(
    SITTINGS, title="Take the numbers back", undo="number-seats", consequences=foreseen_clearing, when=takes_place,
    **OFFICE,
)  # fmt: skip
def clear_seat_numbers(sitting, *, by, now):
    cleared = seat_numbers.clear_seat_numbers(sitting, by=by, now=now)
    return f"{counted(cleared, 'number')} taken back." if cleared else "No seat had a number."


@action(
    SITTINGS, title="Offer free places now", when=takes_place,
    final="An offer stands until it is taken, declined, or runs out.", **OFFICE,
)  # fmt: skip
def offer_free_places(sitting, *, by, now):
    """To whoever waits longest; the clock does it by itself every minute."""
    offered = waiting_list.promote(sitting, now=now)
    if not offered:
        return "Nothing was offered: no place is free, or nobody waits."
    return f"{counted(offered, 'place')} offered to the waiting list."


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_plan(cycle, given, *, by, now):
    made, people, places = seating_everybody.plan_seats(cycle, now=now)
    yield from told_of(made, people, places)


def told_of(made, people, places):
    """The plan in sentences; the page of the plan shows the same in a table."""
    there = defaultdict(list)
    for who, where in made.seats.items():
        there[where].append(people[who].candidate.name)
    for where in sorted(there, key=lambda pk: (places[pk].starts_at, pk)):
        names = sorted(there[where])
        yield f"{places[where].told}: {counted(len(names), 'candidate')}: {', '.join(names)}."
    if there:
        yield "Each gets a message, also by e-mail. Nobody who has a seat is moved."


@action(
    CYCLE_S_SITTINGS, title="Seat them", consequences=foreseen_plan, when=lambda cycle: cycle.state in SEATABLE,
    final="Afterwards each can be seated elsewhere, one by one.", **OFFICE,
)  # fmt: skip
def seat_everybody(cycle, *, by, now):
    """Make the plan true that seats everybody who is registered and has no seat."""
    seated, without = seating_everybody.seat_everybody(cycle, by=by, now=now)
    return f"{counted(seated, 'candidate')} seated; {len(without)} could not be."
