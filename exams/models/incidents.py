"""What went wrong on an exam day, and how it was made good; it later stands on the case."""

from django.db import models


class Incident(models.Model):
    cycle = models.ForeignKey("exams.Cycle", on_delete=models.PROTECT, related_name="incidents")
    registration = models.ForeignKey(
        "exams.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    category = models.CharField(max_length=60)
    description = models.TextField()
    remedy = models.CharField(max_length=300, blank=True)
    happened_at = models.DateTimeField()
    reported_by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at"]

    def __str__(self):
        return self.category
