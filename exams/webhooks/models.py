"""Who wants to be told what, and what was told."""

import uuid

from django.db import models
from django.db.models import Q


class Webhook(models.Model):
    """An address of another system that is told of an association's actions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)  # names of actions
    secret = models.CharField(max_length=100)
    secret_before = models.CharField(max_length=100, blank=True)  # both sign while the other system changes over
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["made_at"]

    def __str__(self):
        return self.url


class DeliveryQuerySet(models.QuerySet):
    def due(self, *, now):
        return self.filter(delivered_at=None, given_up_at=None, next_try_at__lte=now, webhook__ended_at=None)


class Delivery(models.Model):
    """One message to one address; ``tries`` says what came of each: [[when, status or 0, in words]]."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.CharField(max_length=60)
    body = models.TextField()
    at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.JSONField(default=list)
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(delivered_at=None, given_up_at=None), name="delivery_waits"
            )
        ]

    def __str__(self):
        return f"{self.event} to {self.webhook}"

    @property
    def state(self) -> str:
        return "delivered" if self.delivered_at else "given up" if self.given_up_at else "waits"
