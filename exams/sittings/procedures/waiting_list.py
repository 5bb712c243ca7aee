"""The waiting list of a full sitting: it promotes itself, with offers that run out."""

from datetime import timedelta

from django.urls import reverse

from exams.accounts.models import User
from exams.audit.procedures import record, recorded
from exams.cycles.models import Sitting
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Refused, WrongState
from exams.registration.states import RegistrationState
from exams.sittings.models import WaitingPlace
from exams.sittings.procedures.places import NO_EXAM, free_places, held, lock_sittings, seat, why_no_seat
from exams.sittings.states import OFFER_LIFECYCLE, OfferState


@recorded
def wait_for(registration, *, sitting, by, now):
    """A place on the waiting list of a sitting that is full."""
    registration = held(registration)
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    if not registration.comes_to_sit:
        raise Refused(NO_EXAM)
    if registration.state != RegistrationState.REGISTERED or sitting.cycle_id != registration.cycle_id:
        raise WrongState("Only a registered candidate can wait for a place in this cycle.")
    if (
        free_places(sitting, now=now, but=registration) > 0
        and not WaitingPlace.objects.waiting().filter(sitting=sitting).exists()
    ):
        raise Refused("There are places left: choose this sitting.")
    if WaitingPlace.objects.open().filter(registration=registration, sitting=sitting).exists():
        raise Refused("You are on this waiting list already.")
    place = WaitingPlace.objects.create(registration=registration, sitting=sitting, joined_at=now)
    record("waiting.joined", registration, by=by, at=now, cycle=registration.cycle, sitting=sitting.pk)
    return place


@recorded
def answer_offer(place, *, accept, by, now):
    """Take the place that is kept, or let it go to the next."""
    lock_sittings(place.sitting_id, place.registration.sitting_id)
    locked = WaitingPlace.objects.select_for_update(of=("self",)).select_related("sitting", "registration__cycle")
    place = locked.get(pk=place.pk)
    if accept:
        if place.state != OfferState.OFFERED or place.expires_at <= now:
            raise Refused("This offer has run out; you can join the waiting list again.")
        registration = held(place.registration)
        before = registration.sitting
        seat(registration, sitting=place.sitting, by=by, now=now)
        _move(place, OfferState.TAKEN, by=by, at=now)
    else:
        offered = place.state == OfferState.OFFERED
        before = place.sitting if offered else None
        _move(place, OfferState.DECLINED if offered else OfferState.LEFT, by=by, at=now)
    if before:
        promote(before, now=now)
    return place


@recorded
def promote(sitting, *, now):
    """Offer what is free to whoever waits longest.  Harmless when run twice, and nobody is overtaken."""
    sitting = Sitting.objects.select_for_update().select_related("cycle__rule_book").get(pk=sitting.pk)
    clerk = User.objects.clerk()
    for place in WaitingPlace.objects.filter(sitting=sitting, state=OfferState.OFFERED, expires_at__lte=now):
        _move(place, OfferState.EXPIRED, by=clerk, at=now)
    if now >= sitting.starts_at:
        return 0
    free = free_places(sitting, now=now)
    hours = sitting.cycle.rules.sittings.offer_hours
    ends = min(now + timedelta(hours=hours), sitting.starts_at)
    offered = 0
    waiting = (
        WaitingPlace.objects.waiting()
        .filter(sitting=sitting)
        .select_related(
            "registration__candidate__user",
            "registration__cycle__rule_book",
            "registration__cycle__association",
            "registration__sitting",
        )
    )
    for place in waiting:
        if offered >= free:
            break
        if why_no_seat(place.registration, sitting, now=now):
            continue  # what this candidate needs is not there; the next one may fit
        _move(place, OfferState.OFFERED, by=clerk, at=now, offered_at=now, expires_at=ends)
        offered += 1
        if place.registration.candidate.user:
            notify_all(
                [place.registration.candidate.user], subject="A place is kept for you", now=now, by_mail=True,
                body=f"{sitting.place}: the place is yours if you take it by {ends:%-d %B %Y, %H:%M} UTC.",
                link=reverse("candidate:registration", args=[place.registration_id]), key=f"offer {place.pk}",
            )  # fmt: skip
    return offered


def leave_lists(registration, *, to, by, now, sitting=None):
    """What becomes of the places a registration waits for: taken, or left with the registration."""
    places = WaitingPlace.objects.open().filter(registration=registration)
    for place in places.filter(sitting=sitting) if sitting else places:
        _move(place, to, by=by, at=now)


def close_list(sitting, *, by, now):
    """Nobody waits for this sitting any more; those who did."""
    people = ("registration__candidate__user", "registration__cycle")
    places = list(WaitingPlace.objects.open().filter(sitting=sitting).select_related(*people))
    for place in places:
        _move(place, OfferState.LEFT, by=by, at=now)
    return places


def _move(place, to, *, by, at, **changes):
    """The only place where a place on a waiting list changes state."""
    came_from = OfferState(place.state)
    if to not in OFFER_LIFECYCLE[came_from]:
        raise WrongState.between("This place on the waiting list", came_from, OfferState(to))
    place.state = to
    for name, value in changes.items():
        setattr(place, name, value)
    place.save(update_fields=["state", *changes])
    cycle = place.registration.cycle
    record(f"waiting.{to}", place.registration, by=by, at=at, cycle=cycle, sitting=place.sitting_id)


def promote_all(*, now):
    """Every sitting that somebody waits for."""
    waited_for = Sitting.objects.filter(waiting_places__state__in=[OfferState.WAITING, OfferState.OFFERED]).distinct()
    return sum(promote(sitting, now=now) for sitting in waited_for)
