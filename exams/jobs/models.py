"""Long work: what was asked for, how far it is, how it ended."""

import uuid

from django.db import models
from django.db.models import Q

from exams.jobs.states import JobState


class Job(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=20, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(max_length=200, blank=True)  # what is being done, in words
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)  # the last sign of life
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known")]

    def __str__(self):
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int:
        return 100 if self.state == JobState.DONE else (100 * self.done // self.total if self.total else 0)
