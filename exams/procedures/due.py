"""Everything that time brings on, in one call that is harmless when it comes late or twice."""

from exams.models import User
from exams.procedures.jobs import stop_what_broke_off
from exams.procedures.papers import file_overdue
from exams.procedures.post import post_mail
from exams.procedures.proctoring import note_no_shows
from exams.procedures.reminders import remind
from exams.procedures.waiting import promote_all
from exams.signals import minute_passed


def run_due(*, now):
    """File papers whose time is over, note who never came, promote waiting lists, remind, post the mail."""
    clerk = User.objects.clerk()
    done = {
        "papers filed": file_overdue(by=clerk, now=now),
        "no-shows": note_no_shows(by=clerk, now=now),
        "places offered": promote_all(now=now),
        "reminders": remind(now=now),
        "work broken off": stop_what_broke_off(now=now),
    }
    minute_passed.send(sender=None, now=now, done=done)  # what the desks above have to do
    done["letters posted"] = post_mail(now=now)
    return done
