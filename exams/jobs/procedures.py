"""Long work and its progress, visible while the work's own transaction is still open.

In the embedded mode the page and the work share a process, and so its cache; on PostgreSQL progress goes
through a connection of its own.  (SQLite has one writer: a second connection would wait for the work.)
"""

import threading
from contextlib import suppress
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from exams.cycles.models import Cycle
from exams.jobs.models import Job
from exams.jobs.signals import job_asked
from exams.jobs.states import JOB_LIFECYCLE, JobState
from exams.refusals.exceptions import WrongState

SILENCE = timedelta(minutes=30)  # whoever works and says nothing for that long is gone


@transaction.atomic
def ask_for(kind, *, cycle, by, now, about=""):
    """Put a job down and, after commit, send the news that starts it; the same work asked for twice runs once."""
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    stop_what_broke_off(now=now)
    running = Job.objects.filter(cycle=cycle, kind=kind, state__in=(JobState.QUEUED, JobState.RUNNING)).first()
    if running:
        return running
    job = Job.objects.create(kind=kind, cycle=cycle, asked_by=by, asked_at=now, outcome={"about": about})
    transaction.on_commit(lambda: job_asked.send(sender=Job, job_id=str(job.pk), kind=kind))
    return job


def stop_what_broke_off(*, now):
    """Work whose worker died says so, and can be asked for again.  Returns how many."""
    silent = Q(heard_at__lte=now - SILENCE) | Q(heard_at=None, asked_at__lte=now - SILENCE)
    stopped = 0
    for job in Job.objects.filter(silent, state__in=(JobState.QUEUED, JobState.RUNNING)):
        with suppress(WrongState):  # it ended at this very moment
            stop(job, now=now, sentence="The work broke off. Ask for it again: nothing is done twice.")
            stopped += 1
    return stopped


def begin(job, *, total):
    return _move(job, JobState.RUNNING, total=total, heard_at=Now())


def report(job, step, *, done=None):
    """Say what is being done now."""
    job.step, job.done = step, job.done + 1 if done is None else done
    cache.set(_place(job), (job.step, job.done), timeout=3600)
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        _write_progress(job)
    else:
        beside = threading.Thread(target=_write_beside, args=(job,))
        beside.start()
        beside.join()


def with_progress(job):
    """The job as it stands at this moment."""
    if job.state == JobState.RUNNING:
        job.step, job.done = max((job.step, job.done), cache.get(_place(job), ("", -1)), key=lambda at: at[1])
    return job


def _place(job):
    return f"job:{job.pk}"


def _write_progress(job):
    Job.objects.filter(pk=job.pk).update(step=job.step, done=job.done, heard_at=Now())


def _write_beside(job):
    try:
        _write_progress(job)
    finally:
        connection.close()


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
