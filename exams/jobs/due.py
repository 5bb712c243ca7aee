"""Everything that time brings on, in one call that is harmless when it comes late or twice."""

from exams.jobs.signals import minute_passed
from exams.messages.mail import post_mail


def run_due(*, now):
    """Tell every chapter that time has passed (in the order in which they are installed); then post the mail."""
    done = {}
    minute_passed.send(sender=None, now=now, done=done)
    done["letters posted"] = post_mail(now=now)
    return done
