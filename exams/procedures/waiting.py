"""The waiting list of a full sitting: it promotes itself, with offers that run out."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from exams.errors import Refused, WrongState
from exams.models import Sitting, WaitingPlace
from exams.procedures.audit import record
from exams.procedures.notices import notify_all
from exams.procedures.places import held, why_no_seat
from exams.procedures.registration import free_places, seat
from exams.states import OfferState, RegistrationState


@transaction.atomic
def wait_for(registration, *, sitting, by, now):
    """A place on the waiting list of a sitting that is full."""
    registration = held(registration)
    Sitting.objects.select_for_update().get(pk=sitting.pk)
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


@transaction.atomic
def answer_offer(place, *, accept, by, now):
    """Take the place that is kept, or let it go to the next."""
    place = WaitingPlace.objects.select_for_update().select_related("sitting", "registration").get(pk=place.pk)
    if accept:
        if place.state != OfferState.OFFERED or place.expires_at <= now:
            raise Refused("This offer has run out; you can join the waiting list again.")
        registration = held(place.registration)
        before = registration.sitting
        seat(registration, sitting=place.sitting, by=by, now=now)
        place.state = OfferState.TAKEN
    else:
        before = place.sitting if place.state == OfferState.OFFERED else None
        place.state = OfferState.DECLINED if place.state == OfferState.OFFERED else OfferState.LEFT
    place.save(update_fields=["state"])
    record(
        f"waiting.{place.state}", place.registration, by=by, at=now, cycle=place.sitting.cycle, sitting=place.sitting_id
    )
    if before:
        promote(before, now=now)
    return place


@transaction.atomic
def promote(sitting, *, now):
    """Offer what is free to whoever waits longest.  Harmless when run twice, and nobody is overtaken."""
    sitting = Sitting.objects.select_for_update().select_related("cycle__rule_book").get(pk=sitting.pk)
    WaitingPlace.objects.filter(sitting=sitting, state=OfferState.OFFERED, expires_at__lte=now).update(
        state=OfferState.EXPIRED
    )
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
        place.state, place.offered_at, place.expires_at = OfferState.OFFERED, now, ends
        place.save(update_fields=["state", "offered_at", "expires_at"])
        offered += 1
        if place.registration.candidate.user:
            notify_all(
                [place.registration.candidate.user], subject="A place is kept for you", now=now, by_mail=True,
                body=f"{sitting.place}: the place is yours if you take it by {ends:%-d %B %Y, %H:%M} UTC.",
                link=reverse("candidate:registration", args=[place.registration_id]), key=f"offer {place.pk}",
            )  # fmt: skip
    return offered


def promote_all(*, now):
    """Every sitting that somebody waits for."""
    waited_for = Sitting.objects.filter(waiting_places__state__in=[OfferState.WAITING, OfferState.OFFERED]).distinct()
    return sum(promote(sitting, now=now) for sitting in waited_for)
