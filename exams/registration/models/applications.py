"""What belongs to one application: agreements signed, exceptions granted."""

from django.db import models
from django.db.models import Q


class Agreement(models.Model):
    """A text of the rule book, signed as it stood."""

    APPEND_ONLY = True

    registration = models.ForeignKey("registration.Registration", on_delete=models.PROTECT, related_name="agreements")
    name = models.CharField(max_length=200)
    text = models.TextField()
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "name"], name="agreement_is_signed_once")]

    def __str__(self):
        return self.name


class ExceptionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(taken_back_at=None)


class EligibilityException(models.Model):
    """The coordinator's word that one rule does not stand in one candidate's way, and why; taken back, not deleted."""

    registration = models.ForeignKey("registration.Registration", on_delete=models.PROTECT, related_name="exceptions")
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    granted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "rule"], condition=Q(taken_back_at=None), name="exception_is_granted_once"
            )
        ]

    def __str__(self):
        return self.rule
