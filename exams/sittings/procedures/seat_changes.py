"""A candidate’s seat is chosen, changed, wished for, and given up: by the rules of the association."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import last_moment
from exams.calendar.zones import said_in
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.fees import ledger
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.procedures.registrations import withdraw
from exams.registration.states import RegistrationState
from exams.sittings.models import CheckIn, SeatWish
from exams.sittings.procedures.admission_letters import confirm_seats
from exams.sittings.procedures.places import held, lock_sittings, seat, why_no_seat
from exams.sittings.procedures.waiting_list import leave_lists, promote
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
    confirm_seats([registration], {registration.pk: accommodation_of(registration)}, now=now)
    return registration


def why_no_move(registration, *, now) -> str:
    """'' where the candidate may change the sitting; otherwise the sentence that says why not."""
    rules, sitting = registration.cycle.rules.sittings, registration.sitting
    if sitting is None:
        return ""
    if registration.moves >= rules.moves_allowed:
        times = "once" if registration.moves == 1 else f"{registration.moves} times"
        return f"You have changed your sitting {times}; ask the office for another change."
    last = last_moment(sitting.starts_at, days=rules.move_days, zone=sitting.time_zone)
    if now > last:
        until = said_in(last, sitting.time_zone)
        return f"A sitting can be changed until {rules.move_days} days before it, here {until}; ask the office."
    return ""


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
    last = last_moment(sitting.starts_at, days=days, zone=sitting.time_zone) if sitting else None
    if last and now > last:
        until = said_in(last, sitting.time_zone)
        raise Refused(f"It is too late to withdraw: it was possible until {until}. Ask the office.")


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
