"""What was found in a written answer that tells who wrote it, and what the coordinator said to it."""

from django.db import models


class Masking(models.Model):
    response = models.OneToOneField("delivery.WrittenResponse", on_delete=models.PROTECT, related_name="masking")
    spans = models.JSONField()  # [{start, end, kind, masked}]
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{len(self.spans)} places in {self.response_id}"
