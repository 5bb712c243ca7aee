"""Letters are written when decisions are released, and again when they are corrected."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.jobs.signals import minute_passed
from panels.committee.signals import decisions_released
from panels.letters.procedures.sending import send_corrections, write_letters


@receiver(decisions_released)
def write_what_was_decided(sender, *, cycle, by, now, done, **_):
    done["letters"] = len(write_letters(cycle, by=by, now=now))


@receiver(minute_passed)
def send_what_was_corrected(sender, *, now, done, **_):
    done["corrected letters"] = send_corrections(by=User.objects.clerk(), now=now)
