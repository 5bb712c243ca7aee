"""Seats: wishes, the waiting list, who proctors, who checked in."""

import secrets

from django.db import models
from django.db.models import Q

from exams.sittings.states import OfferState


class SeatWish(models.Model):
    """A sitting a candidate would take; 1 is the first choice."""

    registration = models.ForeignKey("registration.Registration", on_delete=models.CASCADE, related_name="wishes")
    sitting = models.ForeignKey("cycles.Sitting", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["registration", "sitting"], name="seat_is_wished_for_once")]

    def __str__(self):
        return f"{self.rank}: {self.sitting}"


class WaitingQuerySet(models.QuerySet):
    def holding(self, *, now):
        """Offers that hold a place now; an offer that has run out holds nothing, whoever notices it."""
        return self.filter(state=OfferState.OFFERED, expires_at__gt=now)

    def waiting(self):
        return self.filter(state=OfferState.WAITING).order_by("joined_at", "pk")

    def open(self):
        return self.filter(state__in=[OfferState.WAITING, OfferState.OFFERED])


class WaitingPlace(models.Model):
    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, related_name="waiting_places"
    )
    sitting = models.ForeignKey("cycles.Sitting", on_delete=models.PROTECT, related_name="waiting_places")
    state = models.CharField(max_length=20, choices=OfferState, default=OfferState.WAITING)
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "sitting"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_place_is_held_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(expires_at__isnull=False), name="offer_has_an_end"
            ),
        ]

    def __str__(self):
        return f"{self.registration_id}: {self.get_state_display()}"


class ProctorDuty(models.Model):
    sitting = models.ForeignKey("cycles.Sitting", on_delete=models.PROTECT, related_name="duties")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="duties")
    assigned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "user"], condition=Q(ended_at=None), name="proctor_is_on_duty_once"
            )
        ]

    def __str__(self):
        return f"{self.user} at {self.sitting}"


class CheckIn(models.Model):
    """The proctor has seen who it is.  A wrong one is taken back, and is gone; the record keeps both lines."""

    registration = models.OneToOneField("registration.Registration", on_delete=models.PROTECT, related_name="check_in")
    document = models.CharField(max_length=100)  # what was shown: its kind, never its number
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return f"checked in {self.at:%H:%M}"


class Cancellation(models.Model):
    """A sitting that does not take place, and what that took from whom: restoring it gives this back."""

    sitting = models.ForeignKey("cycles.Sitting", on_delete=models.PROTECT, related_name="cancellations")
    reason = models.CharField(max_length=500)
    seats = models.JSONField(default=dict)  # {registration: its seat there}
    waiting = models.JSONField(default=dict)  # {registration: since when it waited}
    proctors = models.JSONField(default=list)  # accounts that were on duty
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting"], condition=Q(restored_at=None), name="sitting_is_cancelled_once")
        ]

    def __str__(self):
        return f"{self.sitting} cancelled: {self.reason}"


def new_secret():
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret address of one person's calendar."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="calendar_feed")
    secret = models.CharField(max_length=64, unique=True, default=new_secret)

    def __str__(self):
        return f"calendar of {self.user}"
