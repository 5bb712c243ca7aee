"""The record: append-only, hash-chained; the database refuses to change or delete a line."""

from django.db import models


class AuditLine(models.Model):
    """Who did what to which thing, when and why.

    Labels and ids are written out, no foreign keys: the line outlives what it tells of.  ``hash`` covers
    the line and ``previous_hash``, so that a line changed behind the database's back breaks the chain.
    """

    APPEND_ONLY = True

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)  # model and id, as "registration 5f3e…"
    cycle_id = models.UUIDField(null=True, blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["cycle_id", "number"], name="audit_by_cycle"),
            models.Index(fields=["subject", "number"], name="audit_by_subject"),
        ]

    def __str__(self):
        return f"{self.number} {self.action}"
