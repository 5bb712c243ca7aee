"""What the clock and new endorsements bring on for renewals."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.jobs.signals import minute_passed
from panels.endorsements.signals import endorsements_granted
from panels.portfolio.signals import line_gone, line_kept
from panels.renewals.procedures.first_days import set_first_days
from panels.renewals.procedures.hours_log import drop_from_log, keep_in_log, link_to_log
from panels.renewals.procedures.lapsing import keep_endorsements


@receiver(endorsements_granted)
def say_until_when(sender, *, association, by, now, **_):
    set_first_days(association, by=by, now=now)


@receiver(line_kept)
def keep_the_line_in_the_log(sender, *, entry, before, from_log, by, now, **_):
    if from_log is not None:
        link_to_log(entry, from_log)
    else:
        keep_in_log(entry, before=before, by=by, now=now)


@receiver(line_gone)
def drop_the_line_from_the_log(sender, *, entry, by, now, **_):
    drop_from_log(entry, by=by, now=now)


@receiver(minute_passed)
def keep_what_was_granted(sender, *, now, done, **_):
    done.update(keep_endorsements(by=User.objects.clerk(), now=now))
