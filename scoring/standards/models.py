"""What a standard-setting panel said about the items of a form; a new sheet sets the old one aside."""

from django.db import models
from django.db.models import Q


class JudgementSheetQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class JudgementSheet(models.Model):
    form = models.ForeignKey("items.Form", on_delete=models.PROTECT, related_name="judgement_sheets")
    judges = models.JSONField()
    items = models.JSONField()  # codes
    values = models.JSONField()  # judges × items; null where a judge said nothing
    handed_in_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = JudgementSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form"], condition=Q(superseded_at__isnull=True), name="judgements_one_sheet_in_force"
            )
        ]

    def __str__(self):
        return f"{len(self.judges)} judges of {self.form}"
