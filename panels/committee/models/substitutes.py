"""Who takes part in one case beside the committee, where too many of its members have left it."""

from django.db import models
from django.db.models import Q


class SubstituteQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)


class Substitute(models.Model):
    """Who votes on one case beside the committee: lent by another association, or an alternate; and why."""

    case = models.ForeignKey("committee.Case", on_delete=models.PROTECT, related_name="substitutes")
    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    lent_by = models.ForeignKey(
        "accounts.Association", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300)
    named_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    objects = SubstituteQuerySet.as_manager()

    class Meta:
        ordering = ["named_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], condition=Q(withdrawn_at__isnull=True), name="substitute_is_named_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="substitute_is_named_for_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(why_withdrawn=""),
                name="substitute_is_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.member}, {self.stands}"

    @property
    def stands(self) -> str:
        return f"lent by {self.lent_by}" if self.lent_by else "alternate"
