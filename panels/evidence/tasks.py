"""The evidence pack as long work."""

from django.utils import timezone

from exams.jobs.work import does
from panels.evidence.procedures import KIND, STEPS, make_evidence


@does(KIND, steps=len(STEPS))
def evidence(job, tell):
    """Put the evidence pack together."""
    return make_evidence(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
