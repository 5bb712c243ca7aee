"""Long work and its progress.  Progress is written outside the work's own transactions, so that it can be seen."""

from django.db import transaction

from exams.errors import WrongState
from exams.models import Cycle, Job
from exams.signals import job_asked
from exams.states import JOB_LIFECYCLE, JobState


@transaction.atomic
def ask_for(kind, *, cycle, by, now, about=""):
    """Put a job down and, after commit, send the news that starts it; the same work asked for twice runs once."""
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    running = Job.objects.filter(cycle=cycle, kind=kind, state__in=(JobState.QUEUED, JobState.RUNNING)).first()
    if running:
        return running
    job = Job.objects.create(kind=kind, cycle=cycle, asked_by=by, asked_at=now, outcome={"about": about})
    transaction.on_commit(lambda: job_asked.send(sender=Job, job_id=str(job.pk), kind=kind))
    return job


def begin(job, *, total):
    return _move(job, JobState.RUNNING, total=total)


def report(job, step, *, done=None):
    """Say what is being done now."""
    job.step, job.done = step, job.done + 1 if done is None else done
    Job.objects.filter(pk=job.pk).update(step=job.step, done=job.done)


def finish(job, *, now, **outcome):
    return _move(job, JobState.DONE, outcome=outcome, ended_at=now, step="", done=job.total)


def stop(job, *, now, sentence, **outcome):
    """The job ended without doing what was asked; the sentence says why."""
    return _move(job, JobState.FAILED, outcome={"sentence": sentence, **outcome}, ended_at=now)


def _move(job, to, **changes):
    """The only place a job changes state: one statement, so that a task run twice begins once."""
    legal_from = [state for state, onward in JOB_LIFECYCLE.items() if to in onward]
    if not Job.objects.filter(pk=job.pk, state__in=legal_from).update(state=to, **changes):
        raise WrongState("This work was begun or ended already.")
    job.state = to
    for name, value in changes.items():
        setattr(job, name, value)
    return job
