"""What runs by the clock on a worker (``celery -A config worker --beat``); else cron calls ``manage.py run_due``."""

from celery import shared_task
from django.utils import timezone

from exams.jobs.due import run_due as run_everything_due


@shared_task
def run_due():
    return run_everything_due(now=timezone.now())
