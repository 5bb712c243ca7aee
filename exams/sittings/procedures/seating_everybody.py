"""The office seats everybody at once, by their wishes."""

from exams.audit.procedures import Entry, record_all, recorded
from exams.calendar.days import local_day
from exams.cycles.models import Sitting
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of
from exams.registration.states import RegistrationState
from exams.rules.sections.fees import SEAT
from exams.sittings.procedures.admission_letters import confirm_seats
from exams.sittings.procedures.places import rooms_taken, with_places
from exams.sittings.seat_plan import Asking, Offering, solve


def plan_seats(cycle, *, now):
    """The best seats for everybody who is registered and has none: (plan, {pk: registration}, {pk: sitting})."""
    waiting = list(
        cycle.registrations.sitting_exam()
        .filter(state=RegistrationState.REGISTERED, sitting=None)
        .select_related("candidate__user", "cycle__rule_book", "cycle__association", "sitting")
        .prefetch_related("wishes")
        .order_by("registered_at", "pk")
    )
    unpaid = set()
    if cycle.rules.fees.paid_before == SEAT:
        unpaid = {pk for pk, owed in cycle_balances(cycle).items() if owed > 0}
    own = accommodations_of(waiting)
    askings = [
        Asking(
            r.pk,
            wishes=tuple(w.sitting_id for w in r.wishes.all()),
            not_before=r.not_before,
            own_room=own[r.pk].separate_room,
            technology=bool(own[r.pk].technology),
        )
        for r in waiting
        if r.pk not in unpaid
    ]
    sittings = {s.pk: s for s in with_places(cycle.sittings.filter(starts_at__gt=now), now=now)}
    rooms = rooms_taken(cycle)
    offerings = [
        Offering(
            s.pk,
            places=s.free,
            day=local_day(s.starts_at, s.time_zone),
            rooms=max(s.rooms - rooms.get(s.pk, 0), 0),
            technology=s.technology,
            remote=s.remote,
        )
        for s in sittings.values()
    ]
    return solve(askings, offerings), {r.pk: r for r in waiting}, sittings


@recorded
def seat_everybody(cycle, *, by, now):
    """Make the plan true: (how many were seated, {candidate: why not})."""
    type(cycle).objects.select_for_update().get(pk=cycle.pk)
    list(Sitting.objects.select_for_update().filter(cycle=cycle))
    plan, registrations, sittings = plan_seats(cycle, now=now)
    seated = []
    for pk, sitting in plan.seats.items():
        registrations[pk].sitting = sittings[sitting]
        seated.append(registrations[pk])
    Registration.objects.bulk_update(seated, ["sitting"], batch_size=500)
    entries = [Entry("registration.seated", r, details={"sitting": r.sitting_id}) for r in seated]
    if entries:
        record_all(entries, by=by, at=now, cycle=cycle)
    confirm_seats(seated, accommodations_of(seated), now=now)
    return len(seated), {registrations[pk].candidate: why for pk, why in plan.without.items()}


def cycle_balances(cycle):
    """{registration: owed}; a charge that was not issued yet is asked of the rule book."""
    known = ledger.LedgerLine.objects.filter(registration__cycle=cycle).balances()
    uncharged = (
        cycle.registrations.standing()
        .filter(ledger=None)
        .select_related("cycle__rule_book", "cycle__association", "beside")
    )
    return known | ledger.fees_of(list(uncharged))
