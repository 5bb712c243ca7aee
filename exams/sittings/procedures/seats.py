"""Seats by rule: chosen, moved, given up, planned for all at once."""

from datetime import timedelta

from django.urls import reverse

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.calendar.days import local_day
from exams.calendar.zones import in_both_zones, said_in
from exams.cycles.models import Sitting
from exams.messages.procedures import notify_each
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodation_of, accommodations_of
from exams.registration.procedures.registrations import withdraw
from exams.registration.states import RegistrationState
from exams.rules.sections.entry import SEAT
from exams.sittings.models import CheckIn, SeatWish
from exams.sittings.procedures.places import held, lock_sittings, rooms_taken, seat, why_no_seat, with_places
from exams.sittings.procedures.waiting_list import leave_lists, promote
from exams.sittings.seat_plan import Asking, Offering, solve
from exams.sittings.states import OfferState


@recorded
def choose_seat(registration, *, sitting, by, now):
    """The candidate takes a place, or moves to another: by the rules of the association."""
    lock_sittings(sitting.pk, registration.sitting_id)
    registration = held(registration)
    rules = registration.cycle.rules.sittings
    if not rules.candidates_choose:
        raise Refused("The office gives the seats; say which sittings suit you.")
    reason = why_no_seat(registration, sitting, now=now)
    if reason:
        raise Refused(reason)
    before = registration.sitting
    if before and before.pk == sitting.pk:
        return registration
    if before:
        reason = why_no_move(registration, now=now)
        if reason:
            raise Refused(reason)
        registration.moves += 1
        registration.save(update_fields=["moves"])
    seat(registration, sitting=sitting, by=by, now=now)
    leave_lists(registration, to=OfferState.TAKEN, sitting=sitting, by=by, now=now)
    if before:
        promote(before, now=now)
    _confirm([registration], {registration.pk: accommodation_of(registration)}, now=now)
    return registration


def why_no_move(registration, *, now) -> str:
    """'' where the candidate may change the sitting; otherwise the sentence that says why not."""
    rules, sitting = registration.cycle.rules.sittings, registration.sitting
    if sitting is None:
        return ""
    if registration.moves >= rules.moves_allowed:
        times = "once" if registration.moves == 1 else f"{registration.moves} times"
        return f"You have changed your sitting {times}; ask the office for another change."
    last = sitting.starts_at - timedelta(days=rules.move_days)
    if now > last:
        until = said_in(last, sitting.time_zone)
        return f"A sitting can be changed until {rules.move_days} days before it, here {until}; ask the office."
    return ""


def _confirm(registrations, own, *, now):
    """The letters of admission: where, when, and what was granted.  All of one cycle."""
    letters = []
    for r in registrations:
        granted = f" Granted to you: {own[r.pk]}." if own[r.pk].version else ""
        body = f"{r.sitting.place}, {in_both_zones(r.sitting, r.candidate)}.{granted}"
        link = reverse("candidate:registration", args=[r.pk])
        if r.candidate.user:
            letters.append((r.candidate.user, f"{body} Bring a document with your photograph.", link))
    if letters:
        notify_each(letters, subject=f"Your seat for {registrations[0].cycle}", by_mail=True, now=now)


@recorded
def wish_for(registration, sittings, *, not_before, by, now):
    """The sittings a candidate would take, best first, and the first day that is possible."""
    registration = held(registration)
    if registration.state not in (RegistrationState.APPLYING, RegistrationState.REGISTERED):
        raise WrongState("This registration can no longer be changed.")
    if any(s.cycle_id != registration.cycle_id for s in sittings):
        raise Invalid("Choose among the sittings of this cycle.")
    registration.wishes.all().delete()
    SeatWish.objects.bulk_create(
        [SeatWish(registration=registration, sitting=s, rank=n) for n, s in enumerate(sittings, start=1)]
    )
    registration.not_before = not_before
    registration.save(update_fields=["not_before"])
    record(
        "registration.wishes", registration, by=by, at=now, cycle=registration.cycle, sittings=[s.pk for s in sittings]
    )


def require_withdrawable(registration, *, now):
    """:raises Refused: where only the office can still withdraw this registration."""
    sitting, days = registration.sitting, registration.cycle.rules.sittings.withdraw_days
    if CheckIn.objects.filter(registration=registration).exists() or registration.attempts.exists():
        raise Refused("You have been checked in; it is too late to withdraw.")
    if sitting and now > sitting.starts_at - timedelta(days=days):
        raise Refused("It is too late to withdraw; ask the office.")


@recorded
def withdraw_by_rule(registration, *, by, now, reason=""):
    """The candidate withdraws: the seat goes to whoever waits, and the fee comes back as the rule book says."""
    lock_sittings(registration.sitting_id)
    registration = held(registration)
    require_withdrawable(registration, now=now)
    sitting = registration.sitting
    credit = ledger.credit_withdrawal(registration, by=by, now=now)
    withdraw(registration, by=by, now=now, reason=reason)
    leave_lists(registration, to=OfferState.LEFT, by=by, now=now)
    if sitting:
        promote(sitting, now=now)
    return credit


# ── the plan of the office ───────────────────────────────────────────────────────────────────────────────────────────
def plan_seats(cycle, *, now):
    """The best seats for everybody who is registered and has none: (plan, {pk: registration}, {pk: sitting})."""
    waiting = list(
        cycle.registrations.filter(state=RegistrationState.REGISTERED, sitting=None)
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
    _confirm(seated, accommodations_of(seated), now=now)
    return len(seated), {registrations[pk].candidate: why for pk, why in plan.without.items()}


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


def cycle_balances(cycle):
    """{registration: owed}; a charge that was not issued yet is asked of the rule book."""
    known = ledger.LedgerLine.objects.filter(registration__cycle=cycle).balances()
    uncharged = (
        cycle.registrations.standing().filter(ledger=None).select_related("cycle__rule_book", "cycle__association")
    )
    return known | ledger.fees_of(list(uncharged))
