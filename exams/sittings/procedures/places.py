"""Places: what is free at a sitting, whether a candidate fits there, and who is given one."""

from django.db.models import Count, Q

from exams.audit.procedures import record, recorded
from exams.cycles.models import Sitting
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodation_of, accommodations_of
from exams.registration.states import RegistrationState
from exams.rules.sections.fees import SEAT
from exams.sittings.models import WaitingPlace
from exams.sittings.states import OfferState

NO_EXAM = "No seat is needed: no exam is asked for here, or it is sat with your other registration."
SEATABLE = (CycleState.REGISTRATION, CycleState.SITTING)


def why_no_seat(registration, sitting, *, now) -> str:
    """'' where this sitting can be chosen now; otherwise the sentence that says why not."""
    among = registration.cycle.sittings.filter(pk=sitting.pk)
    return next((one.why_not for one in choices_of(registration, now=now, among=among)), "There is no such sitting.")


def choices_of(registration, *, now, among=None):
    """The sittings of the cycle, each with what it has free for this candidate and ``why_not``; a few questions."""
    cycle = registration.cycle
    sittings = list(with_places(cycle.sittings if among is None else among, now=now, but=registration))
    without = not registration.comes_to_sit
    closed = without or registration.state != RegistrationState.REGISTERED or cycle.state not in SEATABLE
    unpaid = not closed and cycle.rules.fees.paid_before == SEAT and not ledger.paid_enough(registration)
    own = accommodation_of(registration)
    rooms = rooms_taken(cycle, but=registration) if own.separate_room else {}
    for sitting in sittings:
        if without:
            sitting.why_not = NO_EXAM
        elif closed:
            sitting.why_not = "Seats cannot be chosen now."
        elif now >= sitting.starts_at:
            sitting.why_not = "This sitting has begun."
        elif unpaid:
            sitting.why_not = "Your fee is not paid yet; a seat can be chosen once it is."
        elif own.technology and not sitting.technology:
            sitting.why_not = "The assistive technology you were granted cannot be used at this sitting."
        elif own.separate_room and not sitting.remote and sitting.rooms <= rooms.get(sitting.pk, 0):
            sitting.why_not = "There is no room of one’s own left at this sitting."
        elif sitting.free <= 0:
            sitting.why_not = f"All {sitting.capacity} places are taken."
        else:
            sitting.why_not = ""
    return sittings


def with_places(sittings, *, now, but=None):
    """Sittings with how many places are ``taken`` and ``free``, in one question; ``but`` takes none."""
    standing = ~Q(registrations__state__in=[RegistrationState.WITHDRAWN, RegistrationState.APPLYING])
    held = Q(waiting_places__state=OfferState.OFFERED, waiting_places__expires_at__gt=now)
    if but is not None:
        standing &= ~Q(registrations=but.pk)
        held &= ~Q(waiting_places__registration=but.pk)
    found = sittings.annotate(
        taken=Count("registrations", filter=standing, distinct=True),
        held=Count("waiting_places", filter=held, distinct=True),
    ).order_by("starts_at", "pk")
    for sitting in found:
        sitting.free = max(sitting.capacity - sitting.taken - sitting.held, 0)
        yield sitting


def rooms_taken(cycle, *, but=None):
    """{sitting: rooms of one's own that are taken}"""
    seated = cycle.registrations.standing().exclude(sitting=None).select_related("candidate", "sitting")
    seated = [r for r in seated if but is None or r.pk != but.pk]
    own, taken = accommodations_of(seated), {}
    for r in seated:
        taken[r.sitting_id] = taken.get(r.sitting_id, 0) + own[r.pk].separate_room
    return taken


def lock_sittings(*numbers):
    """Lock these sittings, always in the same order, so that two people who swap never wait for each other."""
    wanted = {number for number in numbers if number}
    list(Sitting.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def held(registration):
    """The registration, locked and with what the rules need."""
    return (
        Registration.objects.select_for_update(of=("self",))
        .select_related("candidate__user", "cycle__association", "cycle__rule_book", "sitting")
        .get(pk=registration.pk)
    )


@recorded
def seat(registration, *, sitting, by, now):
    """Give a registered candidate a place; the places of a sitting are never exceeded, those offered included."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.cycle_id != registration.cycle_id:
        raise Invalid(f"{sitting} belongs to another cycle.")
    if registration.state != RegistrationState.REGISTERED:
        raise WrongState(
            f"Only a registered candidate can be seated; this one is “{registration.get_state_display()}”."
        )
    if not registration.comes_to_sit:
        raise Refused(NO_EXAM)
    if free_places(sitting, now=now, but=registration) <= 0:
        raise Refused(f"All {sitting.capacity} places of {sitting} are taken: choose another sitting.")
    registration.sitting = sitting
    registration.seat = ""
    registration.save(update_fields=["sitting", "seat"])
    record("registration.seated", registration, by=by, at=now, cycle=registration.cycle, sitting=sitting.pk)
    return registration


def free_places(sitting, *, now, but=None) -> int:
    """Places that are neither taken nor held by an offer; ``but`` does not count."""
    taken, held = sitting.registrations.standing(), WaitingPlace.objects.holding(now=now).filter(sitting=sitting)
    if but is not None:
        taken, held = taken.exclude(pk=but.pk), held.exclude(registration=but)
    return sitting.capacity - taken.count() - held.count()
