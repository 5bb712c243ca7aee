"""A job was asked for: its task is started."""

import threading

from django.conf import settings
from django.db import connections
from django.dispatch import receiver
from django.utils import timezone
from kombu.exceptions import OperationalError

from exams.actions.acting_once import forget_performed
from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.jobs.signals import job_asked, minute_passed
from exams.jobs.work import TASKS


@receiver(job_asked)
def start_when_asked(sender, *, job_id, kind, **_):
    """On a worker where there is a broker; otherwise beside the request, so that the page answers at once."""
    task = TASKS[kind]
    if settings.CELERY_TASK_ALWAYS_EAGER and settings.TASKS_BESIDE_REQUESTS:
        threading.Thread(target=_run_beside, args=(task, job_id), daemon=True).start()
        return
    try:
        task.delay(job_id=job_id)
    except OperationalError:  # the broker is not there: the job has to say so, or it would wait for ever
        job = Job.objects.get(pk=job_id)
        jobs.stop(job, now=timezone.now(), sentence="No worker could be reached; nothing was begun. Ask again later.")


@receiver(minute_passed)
def stop_what_broke_off(sender, *, now, done, **_):
    done["work broken off"] = jobs.stop_what_broke_off(now=now)


@receiver(minute_passed)
def forget_what_was_performed(sender, *, now, done, **_):
    done["keys forgotten"] = forget_performed(now=now)


def _run_beside(task, job_id):
    try:
        task.delay(job_id=job_id)
    finally:
        connections.close_all()
