"""What the clock and the other chapters bring on for papers."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.delivery.procedures.deadlines import extend_open_papers
from exams.delivery.procedures.papers import file_overdue
from exams.jobs.signals import minute_passed
from exams.registration.signals import accommodation_decided


@receiver(minute_passed)
def file_what_is_over(sender, *, now, done, **_):
    done["papers filed"] = file_overdue(by=User.objects.clerk(), now=now)


@receiver(accommodation_decided)
def give_open_papers_the_time(sender, *, candidate, by, now, **_):
    extend_open_papers(candidate, by=by, now=now)
