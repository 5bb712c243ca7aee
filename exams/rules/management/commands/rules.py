"""The rule book in force, as a file that ``adopt_rules`` reads: ``manage.py rules --association some-slug``."""

import difflib

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.accounts.models import Association
from exams.calendar.days import local_day


class Command(BaseCommand):
    help = "Print the association's rule book in force as TOML, to be changed and adopted with adopt_rules."

    def add_arguments(self, parser):
        parser.add_argument("--association", required=True, help="its short name, as in addresses")

    def handle(self, *, association, **options):
        found = Association.objects.filter(slug=association).first()
        if found is None:
            slugs = list(Association.objects.order_by("slug").values_list("slug", flat=True))
            near = difflib.get_close_matches(association, slugs, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(slugs)}." if slugs else ""
            raise CommandError(f"There is no association “{association}”.{hint}")
        today = local_day(timezone.now(), found.time_zone)
        book = found.rule_books.in_force(on=today).first()
        if book is None:
            raise CommandError(f"{found} has no rule book in force on {today}; adopt_rules gives it one.")
        self.stdout.write(f"# {found}: rule book {book.version}, in force from {book.effective_from}.")
        self.stdout.write(book.rules.as_toml())
