"""Letters as long work."""

from django.utils import timezone

from exams.jobs import procedures as jobs
from exams.jobs.work import does
from panels.letters.procedures.sending import post_letters, print_letters


@does("letters", steps=100)
def letters(job, tell):
    """Send the e-mails that carry the letters of a cycle, with all other post that is due."""
    return post_letters(job.cycle, now=timezone.now, tell=lambda said, done: jobs.report(job, said, done=done))


@does("letter-print", steps=2)
def letter_print(job, tell):
    """Put all letters of a cycle on paper."""
    return print_letters(job.cycle, by=job.asked_by, now=timezone.now(), tell=tell)
