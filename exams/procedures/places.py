"""Places: what is free at a sitting, and whether a candidate fits there."""

from django.db.models import Count, Q

from exams.models import Registration, Sitting
from exams.procedures import ledger
from exams.procedures.accommodations import accommodation_of, accommodations_of
from exams.procedures.registration import free_places
from exams.rules_of_entry import SEAT
from exams.states import CycleState, OfferState, RegistrationState

SEATABLE = (CycleState.REGISTRATION, CycleState.SITTING)


def why_no_seat(registration, sitting, *, now) -> str:
    """'' where this sitting can be chosen now; otherwise the sentence that says why not."""
    cycle = registration.cycle
    if registration.state != RegistrationState.REGISTERED or cycle.state not in SEATABLE:
        return "Seats cannot be chosen now."
    if now >= sitting.starts_at:
        return "This sitting has begun."
    if cycle.rules.fees.paid_before == SEAT and not ledger.paid_enough(registration):
        return "Your fee is not paid yet; a seat can be chosen once it is."
    own = accommodation_of(registration)
    if own.technology and not sitting.technology:
        return "The assistive technology you were granted cannot be used at this sitting."
    if own.separate_room and not sitting.remote and _rooms_left(sitting, but=registration) <= 0:
        return "There is no room of one’s own left at this sitting."
    if free_places(sitting, now=now, but=registration) <= 0:
        return f"All {sitting.capacity} places are taken."
    return ""


def with_places(sittings, *, now):
    """Sittings with how many places are ``taken`` and ``free``, in one question."""
    standing = ~Q(registrations__state__in=[RegistrationState.WITHDRAWN, RegistrationState.APPLYING])
    held = Q(waiting_places__state=OfferState.OFFERED, waiting_places__expires_at__gt=now)
    found = sittings.annotate(
        taken=Count("registrations", filter=standing, distinct=True),
        held=Count("waiting_places", filter=held, distinct=True),
    ).order_by("starts_at", "pk")
    for sitting in found:
        sitting.free = max(sitting.capacity - sitting.taken - sitting.held, 0)
        yield sitting


def _rooms_left(sitting, *, but):
    others = list(sitting.registrations.standing().exclude(pk=but.pk).select_related("candidate", "sitting"))
    own = accommodations_of(others)
    return sitting.rooms - sum(a.separate_room for a in own.values())


def rooms_taken(cycle):
    seated = list(cycle.registrations.standing().exclude(sitting=None).select_related("candidate", "sitting"))
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
