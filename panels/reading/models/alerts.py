"""A reviewer has read something that somebody must look at now: distress, or a child at risk."""

from django.db import models


class SafeguardingAlert(models.Model):
    script = models.ForeignKey("reading.Script", on_delete=models.PROTECT, related_name="alerts")
    words = models.CharField(max_length=300)
    raised_by = models.ForeignKey("reviewers.Reviewer", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    done = models.TextField(blank=True)  # what was done about it

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self):
        return f"alert on {self.script}"
