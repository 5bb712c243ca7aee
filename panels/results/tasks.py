"""Scoring and the technical report as long work."""

from django.utils import timezone

from exams.jobs.work import does
from panels.results.score_cycle import STEPS, score_cycle
from panels.results.technical import drawn_sections
from panels.results.technical_report import STEPS as REPORT_STEPS
from panels.results.technical_report import make_technical_report


@does("score", steps=len(STEPS))
def score(job, tell):
    """Score, analyse and recommend."""
    return score_cycle(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)


@does("report", steps=len(REPORT_STEPS) + 1)
def technical_report(job, tell):
    """Compute the technical report."""
    run = make_technical_report(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
    tell("Drawing the figures")
    drawn_sections(job.cycle, run)
    return {"run": str(run.pk)}
