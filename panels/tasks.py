"""Long work.  A task takes ids, makes one call, and is harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from exams.errors import Invalid, Refused, WrongState
from exams.models import Job, SheetImport
from exams.procedures import jobs
from panels.procedures.evidence import STEPS as EVIDENCE_STEPS
from panels.procedures.evidence import make_evidence
from panels.procedures.letters import post_letters, print_letters
from panels.procedures.sheets.hand_in import apply_handed_in, look_at_handed_in
from panels.procedures.technical_report import STEPS as REPORT_STEPS
from panels.procedures.technical_report import make_technical_report
from panels.procedures.whole_cycle import STEPS, moved_marks, score_cycle
from panels.technical import drawn_sections


@shared_task
def score(*, job_id, **_later_arguments):
    """Score, analyse and recommend."""

    def work(job, tell):
        return score_cycle(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)

    _run(job_id, work, total=len(STEPS))


@shared_task
def import_sheets(*, job_id, **_later_arguments):
    """Read the sheets handed in, apply them, and score what they changed."""

    def work(job, tell):
        handed_in = SheetImport.objects.get(pk=job.outcome["about"])
        tell("Reading the sheets")
        applied = apply_handed_in(handed_in, now=timezone.now(), tell=tell)
        scored = score_cycle(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
        told = {"skipped": applied.faults, "sheets": str(applied.pk)}
        return _told(applied, applied.notes, moved_marks(scored)) | told

    _run(job_id, work, total=len(STEPS) + 5)


@shared_task
def look_at_sheets(*, job_id, **_later_arguments):
    """Say what the sheets handed in would change; nothing is changed."""

    def work(job, tell):
        handed_in = SheetImport.objects.get(pk=job.outcome["about"])
        tell("Reading the sheets")
        found = look_at_handed_in(handed_in, now=timezone.now())
        return _told(found, found.notes, found.moved) | {"skipped": handed_in.faults, "sheets": str(handed_in.pk)}

    _run(job_id, work, total=2)


def _told(done, notes, moved):
    return {"changes": done.changes, "names": done.named, "notes": notes, "moved": moved}


@shared_task
def technical_report(*, job_id, **_later_arguments):
    """Compute the technical report."""

    def work(job, tell):
        run = make_technical_report(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
        tell("Drawing the figures")
        drawn_sections(job.cycle, run)
        return {"run": str(run.pk)}

    _run(job_id, work, total=len(REPORT_STEPS) + 1)


@shared_task
def letters(*, job_id, **_later_arguments):
    """Send the e-mails that carry the letters of a cycle, with all other post that is due."""

    def work(job, tell):
        return post_letters(job.cycle, now=timezone.now, tell=lambda said, done: jobs.report(job, said, done=done))

    _run(job_id, work, total=100)


@shared_task
def letter_print(*, job_id, **_later_arguments):
    """Put all letters of a cycle on paper."""

    def work(job, tell):
        return print_letters(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)

    _run(job_id, work, total=2)


@shared_task
def evidence(*, job_id, **_later_arguments):
    """Put the evidence pack together."""

    def work(job, tell):
        return make_evidence(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)

    _run(job_id, work, total=len(EVIDENCE_STEPS))


def _run(job_id, work, *, total):
    job = Job.objects.select_related("cycle__association", "cycle__rule_book", "asked_by").get(pk=job_id)
    try:
        jobs.begin(job, total=total)
    except WrongState:
        return  # delivered twice
    try:
        outcome = work(job, lambda step: jobs.report(job, step))
    except Invalid as refusal:
        jobs.stop(job, now=timezone.now(), sentence=str(refusal), faults=[str(fault) for fault in refusal.faults])
    except Refused as refusal:
        jobs.stop(job, now=timezone.now(), sentence=str(refusal))
    except Exception:
        jobs.stop(
            job, now=timezone.now(), sentence="Something went wrong on our side; nothing was changed by this step."
        )
        raise
    else:
        jobs.finish(job, now=timezone.now(), **outcome)
