"""What the clock brings on for readings, and what is asked of them before a role is given or ends."""

from django.dispatch import receiver

from exams.accounts.models import User
from exams.accounts.signals import what_is_held
from exams.jobs.signals import minute_passed
from panels.reading.procedures.discussion import close_discussions
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.queries import held_by_reviewer, state_to_begin_in
from panels.reviewers.procedures import READS
from panels.reviewers.signals import first_state


@receiver(minute_passed)
def close_what_is_due(sender, *, now, done, **_):
    done["ratings that stand"] = let_ratings_stand(now=now)
    done["discussions closed"] = close_discussions(by=User.objects.clerk(), now=now)


@receiver(first_state)
def begin_with_practice_where_there_is_some(sender, *, association, **_):
    return state_to_begin_in(association)


@receiver(what_is_held)
def what_a_reviewer_holds(sender, *, grant, **_):
    return held_by_reviewer(grant) if grant.role in READS else []
