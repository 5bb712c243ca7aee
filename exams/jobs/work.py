"""Which task does which work.  A task takes a job's id, makes one call, and is harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.refusals.exceptions import Invalid, Refused, WrongState

TASKS = {}  # kind of job: the task that does it


def does(kind, *, steps):
    """The task for one kind of job: ``work(job, tell)`` in so many ``steps``, each told; what it returns is kept."""

    def declare(work):
        def task(*, job_id, **_later_arguments):
            run(job_id, work, total=steps)

        task.__doc__ = work.__doc__
        TASKS[kind] = shared_task(name=f"{work.__module__}.{work.__name__}")(task)
        return work

    return declare


def run(job_id, work, *, total):
    """Do the work of one job and write down how it ended; a refusal is an end, with its sentence."""
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
