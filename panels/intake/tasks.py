"""Sheets as long work."""

from django.utils import timezone

from exams.jobs.work import does
from panels.intake.models import SheetImport
from panels.intake.procedures.hand_in import apply_handed_in, look_at_handed_in
from panels.results.score_cycle import STEPS, moved_marks, score_cycle


@does("sheets", steps=len(STEPS) + 5)
def import_sheets(job, tell):
    """Read the sheets handed in, apply them, and score what they changed."""
    handed_in = SheetImport.objects.get(pk=job.outcome["about"])
    tell("Reading the sheets")
    applied = apply_handed_in(handed_in, now=timezone.now(), tell=tell)
    scored = score_cycle(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
    told = {"skipped": applied.faults, "sheets": str(applied.pk)}
    return _told(applied, applied.notes, moved_marks(scored)) | told


@does("sheets-look", steps=2)
def look_at_sheets(job, tell):
    """Say what the sheets handed in would change; nothing is changed."""
    handed_in = SheetImport.objects.get(pk=job.outcome["about"])
    tell("Reading the sheets")
    found = look_at_handed_in(handed_in, now=timezone.now())
    return _told(found, found.notes, found.moved) | {"skipped": handed_in.faults, "sheets": str(handed_in.pk)}


def _told(done, notes, moved):
    return {"changes": done.changes, "names": done.named, "notes": notes, "moved": moved}
