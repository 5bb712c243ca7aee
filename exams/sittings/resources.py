"""Places, waiting lists and duties, for programs."""

from dataclasses import replace

from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Sitting
from exams.sittings.actions.places import SITTINGS
from exams.sittings.models import Cancellation, ProctorDuty, SeatWish, WaitingPlace
from exams.sittings.procedures.places import with_places

OFFICE, OWN = (Permission.RUN_CYCLES,), (Permission.REGISTER,)
WAITING = columns(
    "id", "state", "joined_at", "offered_at", "expires_at", registration="registration_id", sitting="sitting_id"
)


def _of_office(model, *more):
    """Rows of a model with a sitting, at the associations of the office."""
    return lambda user, *may: model.objects.filter(
        sitting__in=Sitting.with_cancelled.filter(cycle__association__in=user.associations(*may))
    ).select_related(*more)


def _places(sittings, *, by, now):
    these = Sitting.with_cancelled.filter(pk__in=[one.pk for one in sittings])
    counted = {one.pk: one for one in with_places(these, now=now)}
    for sitting in sittings:
        sitting.taken, sitting.free = counted[sitting.pk].taken, counted[sitting.pk].free


READABLE_SITTINGS = replace(
    SITTINGS,
    shows=SITTINGS.shows | {"taken": serializers.IntegerField(), "free": serializers.IntegerField()},
    gather=_places,
)
WAITING_PLACES = Rows(
    "waiting-places",
    _of_office(WaitingPlace, "registration__candidate"),
    model=WaitingPlace,
    shows=WAITING | columns(candidate="registration.candidate.reference", name="registration.candidate.name"),
    reads=OFFICE,
)
MY_WAITING_PLACES = Rows(
    "my-waiting-places",
    lambda user, *may: WaitingPlace.objects.filter(registration__candidate__user=user),
    model=WaitingPlace,
    shows=WAITING,
    reads=OWN,
)
MY_SEAT_WISHES = Rows(
    "my-seat-wishes",
    lambda user, *may: SeatWish.objects.filter(registration__candidate__user=user),
    model=SeatWish,
    shows=columns("id", "rank", registration="registration_id", sitting="sitting_id"),
    reads=OWN,
)
PROCTOR_DUTIES = Rows(
    "proctor-duties",
    _of_office(ProctorDuty, "user"),
    model=ProctorDuty,
    shows=columns(
        "id", "assigned_at", "ended_at", sitting="sitting_id", person="user_id", name="user.name", email="user.email"
    ),
    reads=OFFICE,
)
CANCELLATIONS = Rows(
    "cancellations",
    _of_office(Cancellation, "by"),
    model=Cancellation,
    shows=columns("id", "reason", "at", "restored_at", sitting="sitting_id", by=words("by")),
    reads=OFFICE,
)
