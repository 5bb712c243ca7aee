"""The states of a job, and which moves are legal."""

from django.db.models import TextChoices


class JobState(TextChoices):
    QUEUED = "queued", "Waiting to begin"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Stopped"


JOB_LIFECYCLE = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED}),  # failed: no worker could be reached
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
}
