"""News from below; the only file that queues work."""

import threading

from django.conf import settings
from django.db import connections
from django.dispatch import receiver
from django.utils import timezone
from kombu.exceptions import OperationalError

from exams.models import Job, User
from exams.procedures import jobs
from exams.signals import job_asked, minute_passed, record_checked
from panels import tasks
from panels.procedures.deciding import first_altered_decision
from panels.procedures.discussing import close_discussions
from panels.procedures.lapsing import keep_endorsements
from panels.procedures.letters import send_corrections
from panels.procedures.portfolio_reminders import remind_of_deferrals
from panels.procedures.references import post_references

TASKS = {
    "score": tasks.score,
    "sheets": tasks.import_sheets,
    "sheets-look": tasks.look_at_sheets,
    "report": tasks.technical_report,
    "letters": tasks.letters,
    "letter-print": tasks.letter_print,
    "evidence": tasks.evidence,
}


@receiver(job_asked)
def start_when_asked(sender, *, job_id, kind, **_):
    """On a worker where there is a broker; otherwise beside the request, so that the page answers at once."""
    task = TASKS[kind]
    if settings.CELERY_TASK_ALWAYS_EAGER and settings.TASKS_BESIDE_REQUESTS:
        threading.Thread(target=_run_beside, args=(task, job_id), daemon=True).start()
        return
    try:
        task.delay(job_id=job_id)
    except OperationalError:  # the broker is not there: the job has to say so, or it would wait for ever
        job = Job.objects.get(pk=job_id)
        jobs.stop(job, now=timezone.now(), sentence="No worker could be reached; nothing was begun. Ask again later.")


@receiver(record_checked)
def hold_decisions_against_the_record(sender, *, faults, **_):
    altered = first_altered_decision()
    if altered is not None:
        faults.append(f"Decision {getattr(altered, 'pk', altered)} does not say what the record says was decided.")


@receiver(minute_passed)
def close_what_is_due(sender, *, now, done, **_):
    done["discussions closed"] = close_discussions(by=User.objects.clerk(), now=now)
    done["corrected letters"] = send_corrections(by=User.objects.clerk(), now=now)


@receiver(minute_passed)
def keep_what_was_granted(sender, *, now, done, **_):
    done.update(keep_endorsements(by=User.objects.clerk(), now=now))


@receiver(minute_passed)
def post_what_references_wait_for(sender, *, now, done, **_):
    done["references asked"] = post_references(now=now)
    done["portfolios reminded"] = remind_of_deferrals(now=now)


def _run_beside(task, job_id):
    try:
        task.delay(job_id=job_id)
    finally:
        connections.close_all()
