"""What time brings on; call it every minute: ``* * * * * manage.py run_due``."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from exams.jobs.due import run_due


class Command(BaseCommand):
    help = "File overdue papers, note no-shows, promote waiting lists, send reminders and the mail that waits."

    def handle(self, **options):
        for what, n in run_due(now=timezone.now()).items():
            if n:
                self.stdout.write(f"{what}: {n}")
