"""What the clock brings on for seats."""

from django.dispatch import receiver

from exams.jobs.signals import minute_passed
from exams.sittings.procedures.reminders import remind
from exams.sittings.procedures.waiting_list import promote_all


@receiver(minute_passed)
def promote_and_remind(sender, *, now, done, **_):
    done["places offered"] = promote_all(now=now)
    done["reminders"] = remind(now=now)
