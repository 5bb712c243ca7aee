"""What runs by the clock on a worker (``celery -A config worker --beat``); else cron calls ``manage.py run_due``."""

from celery import shared_task
from django.utils import timezone

from exams.procedures.due import run_due as run_everything_due
from exams.procedures.post import post_mail


@shared_task
def run_due():
    return run_everything_due(now=timezone.now())


@shared_task
def post_letters():
    """The post alone, right after somebody was told something."""
    return post_mail(now=timezone.now())
