"""What the clock brings on for portfolios."""

from django.dispatch import receiver

from exams.jobs.signals import minute_passed
from panels.portfolio.procedures.references import post_references
from panels.portfolio.procedures.reminders import remind_of_deferrals


@receiver(minute_passed)
def post_what_references_wait_for(sender, *, now, done, **_):
    done["references asked"] = post_references(now=now)
    done["portfolios reminded"] = remind_of_deferrals(now=now)
