"""The opening of a seal: a reason and two people, never one."""

from django.db import models
from django.db.models import F, Q


class SealOpening(models.Model):
    panel = models.OneToOneField("reading.Panel", on_delete=models.PROTECT, related_name="opening")
    reason = models.TextField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="seal_is_opened_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="seal_confirmation_is_whole",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="seal_is_opened_for_a_reason"),
        ]

    def __str__(self):
        return f"opening of {self.panel}"
