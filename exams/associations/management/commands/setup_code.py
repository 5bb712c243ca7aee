"""Show the code with which the house is set up: ``manage.py setup_code``."""

from django.core.management.base import BaseCommand, CommandError

from exams.associations.procedures.founding import setup_code
from exams.installation.empty_database import prepare_database


class Command(BaseCommand):
    help = "Show the code with which the first association is founded, in the browser at /start/."

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="make another code; the one before is worth nothing")

    def handle(self, *, new, **options):
        prepare_database(tell=self.stdout.write)
        code = setup_code(anew=new)
        if not code:
            raise CommandError("This house is set up already; its coordinators invite further people.")
        self.stdout.write(code)
