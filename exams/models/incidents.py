"""What went wrong on an exam day, and how it was made good; it later stands on the case."""

from django.db import models

from exams.states import IncidentCategory, Remedy


class Incident(models.Model):
    cycle = models.ForeignKey("exams.Cycle", on_delete=models.PROTECT, related_name="incidents")
    registration = models.ForeignKey(
        "exams.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    attempt = models.ForeignKey(
        "exams.Attempt", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    category = models.CharField(max_length=60)
    description = models.TextField()
    remedy_kind = models.CharField(max_length=20, choices=Remedy, default=Remedy.NONE, db_default=Remedy.NONE)
    minutes = models.PositiveSmallIntegerField(default=0, db_default=0)  # given back
    remedy = models.CharField(max_length=300, blank=True)  # in words
    happened_at = models.DateTimeField()
    reported_by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at"]

    def __str__(self):
        return self.said

    @property
    def said(self) -> str:
        """The category in words; one from a sheet is its own word."""
        return dict(IncidentCategory.choices).get(self.category, self.category)
