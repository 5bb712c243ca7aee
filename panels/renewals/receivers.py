"""What the clock and new endorsements bring on for renewals."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.jobs.signals import minute_passed
from panels.endorsements.signals import endorsements_granted
from panels.renewals.procedures.first_days import set_first_days
from panels.renewals.procedures.lapsing import keep_endorsements


@receiver(endorsements_granted)
def say_until_when(sender, *, association, by, now, **_):
    set_first_days(association, by=by, now=now)


@receiver(minute_passed)
def keep_what_was_granted(sender, *, now, done, **_):
    done.update(keep_endorsements(by=User.objects.clerk(), now=now))
