"""What the clock brings on at the proctor’s desk."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.jobs.signals import minute_passed
from exams.proctoring.procedures.interventions import note_no_shows


@receiver(minute_passed)
def note_who_never_came(sender, *, now, done, **_):
    done["no-shows"] = note_no_shows(by=User.objects.clerk(), now=now)
