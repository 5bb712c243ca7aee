"""The post on a worker."""

from celery import shared_task
from django.utils import timezone

from exams.messages.mail import post_mail


@shared_task
def post_letters():
    """The post alone, right after somebody was told something."""
    return post_mail(now=timezone.now())
