"""Payments begun with a provider, what it told of them, and which associations take such payments."""

import uuid

from django.db import models
from django.db.models import Q

from exams.registration.states import OnlineState


class OnlineSwitch(models.Model):
    """Whether an association takes payments online, as the office last said."""

    association = models.OneToOneField("accounts.Association", on_delete=models.PROTECT, related_name="online_switch")
    on = models.BooleanField(default=False)

    def __str__(self):
        return f"{self.association}: {'online too' if self.on else 'by transfer alone'}"


class OnlinePayment(models.Model):
    """One visit to the provider's own page, on which the card is typed; nothing of the card comes here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bill = models.ForeignKey("registration.Bill", on_delete=models.PROTECT, related_name="online_payments")
    session = models.CharField(max_length=200, unique=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    url = models.TextField()
    state = models.CharField(max_length=20, choices=OnlineState, default=OnlineState.OPEN)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OnlineState.values), name="online_payment_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="online_payment_is_of_an_amount"),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}, {self.get_state_display().lower()}"


class ProviderEvent(models.Model):
    """Something the provider told, by its own number: told again, it is known."""

    APPEND_ONLY = True

    number = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=100)
    about = models.CharField(max_length=200, blank=True, db_index=True)  # the provider's number of what it tells of
    outcome = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.kind}: {self.outcome}"
