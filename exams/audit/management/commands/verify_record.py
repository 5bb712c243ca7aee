"""Check that nobody rewrote the record: ``manage.py verify_record``."""

from django.core.management.base import BaseCommand, CommandError

from exams.audit.models import AuditLine
from exams.audit.procedures import first_broken_line
from exams.audit.signals import record_checked


class Command(BaseCommand):
    help = "Follow the chain of the record from its first line to its last, and hold the decisions against it."

    def handle(self, **options):
        broken = first_broken_line()
        if broken:
            raise CommandError(f"Line {broken.number} ({broken.action}) does not follow from the one before it.")
        faults: list[str] = []
        record_checked.send(sender=None, faults=faults)
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"All {AuditLine.objects.count()} lines follow from one another.")
