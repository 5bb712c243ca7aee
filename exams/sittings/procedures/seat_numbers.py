"""The seat plan of one sitting: its numbers are given, and taken back."""

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Refused
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of
from exams.sittings.models import CheckIn


@recorded
def number_seats(sitting, *, by, now):
    """The seat plan: rooms of one's own first, then the numbered places; whoever has a seat keeps it."""
    registrations = list(
        sitting.registrations.standing()
        .select_related("candidate", "cycle", "sitting")
        .order_by("candidate__name", "pk")
    )
    own = accommodations_of(registrations)
    used = {r.seat for r in registrations if r.seat}
    numbers = (f"{n}" for n in range(1, 10**6) if f"{n}" not in used)
    rooms = (f"Room {n}" for n in range(1, 10**6) if f"Room {n}" not in used)
    for r in registrations:
        if not r.seat:
            r.seat = "Remote" if sitting.remote else next(rooms if own[r.pk].separate_room else numbers)
    Registration.objects.bulk_update(registrations, ["seat"], batch_size=500)
    record("sitting.seats-numbered", sitting, by=by, at=now, cycle=sitting.cycle, seats=len(registrations))
    return registrations


@recorded
def clear_seat_numbers(sitting, *, by, now):
    """Take the numbers back, as long as nobody was shown to a seat."""
    if CheckIn.objects.filter(registration__sitting=sitting).exists():
        raise Refused("Somebody was checked in and shown to a seat: the numbers stay.")
    cleared = sitting.registrations.exclude(seat="").update(seat="")
    record("sitting.seat-numbers-cleared", sitting, by=by, at=now, cycle=sitting.cycle, seats=cleared)
    return cleared
