"""What the clock brings on for readings."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.jobs.signals import minute_passed
from panels.reading.procedures.discussion import close_discussions
from panels.reading.procedures.moving_on import let_ratings_stand


@receiver(minute_passed)
def close_what_is_due(sender, *, now, done, **_):
    done["ratings that stand"] = let_ratings_stand(now=now)
    done["discussions closed"] = close_discussions(by=User.objects.clerk(), now=now)
