"""Statistics as they were computed: the same inputs and parameters give the same run."""

import uuid

from django.db import models


class AnalysisRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="analysis_runs")
    kind = models.CharField(max_length=40)
    inputs_sha256 = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)
    version = models.CharField(max_length=20)
    result = models.JSONField()
    at = models.DateTimeField()
    used_at = models.DateTimeField()  # when it was last asked for: the newest of its kind is the one in force

    class Meta:
        ordering = ["-used_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind", "inputs_sha256", "version"], name="analysis_is_run_once_for_its_inputs"
            )
        ]

    def __str__(self):
        return f"{self.kind} of {self.cycle}"
