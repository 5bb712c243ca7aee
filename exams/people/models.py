"""Invitations, changes of address that wait for a word from the new one, and records that were merged."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, OuterRef, Q

LASTS = timedelta(days=14)  # how long the address in an invitation works
ANSWER_WITHIN = timedelta(days=3)  # to the letter that a new address gets


class InvitationQuerySet(models.QuerySet):
    def newest(self):
        """The last of each person at each association."""
        later = Invitation.objects.filter(
            user=OuterRef("user"), association=OuterRef("association"), sent_at__gt=OuterRef("sent_at")
        )
        return self.filter(~models.Exists(later))


class Invitation(models.Model):
    """A letter to somebody who has no password yet: for which roles, and what has become of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="invitations")
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    notice = models.OneToOneField(
        "exam_messages.Notice", on_delete=models.SET_NULL, null=True, related_name="invitation"
    )
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self):
        return f"{self.user}, {self.association}"

    def is_over(self, *, now) -> bool:
        return now > self.sent_at + LASTS


class AddressChange(models.Model):
    """Another address for an account: it holds once somebody has answered from there.  The last asked for counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="address_changes")
    before = models.EmailField(max_length=254)
    email = models.EmailField(max_length=254)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="one_address_is_asked_for_at_a_time",
            )
        ]

    def __str__(self):
        return self.email

    @property
    def waits(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None

    def is_over(self, *, now) -> bool:
        return now > self.asked_at + ANSWER_WITHIN


class CandidateMerge(models.Model):
    """Two records of one person became one: what went over, so that it can go back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    moved = models.JSONField(default=dict)  # {model and field: keys of its rows}
    filled = models.JSONField(default=dict)  # what the kept record lacked and took from the other
    account = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")  # the other's
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    separated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(kept=F("other")), name="two_records_are_merged")]

    def __str__(self):
        return f"{self.other} into {self.kept}"
