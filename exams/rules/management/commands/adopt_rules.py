"""An association's rule book from a file: ``manage.py adopt_rules rules.toml --association some-slug``."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.accounts.models import Association, User
from exams.accounts.procedures import found_association
from exams.rules.book import Rules
from exams.rules.procedures import adopt_rule_book


class Command(BaseCommand):
    help = "Read a rule book (TOML), say what is wrong with it, and adopt it as the association's next version."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--association", required=True, help="its short name, as in addresses")
        parser.add_argument("--name", help="found the association under this name where it does not exist")
        parser.add_argument("--since", type=date.fromisoformat, help="the first day it applies; default: today")
        parser.add_argument("--reason", default="", help="stands in the record")
        parser.add_argument("--dry-run", action="store_true", help="read the file and say what is wrong, no more")

    def handle(self, *, file, association, name, since, reason, dry_run, **options):
        rules = _read(file)
        if dry_run:
            self.stdout.write("The rule book can be adopted.")
            return
        by, now = User.objects.clerk(), timezone.now()
        found = Association.objects.filter(slug=association).first()
        if found is None:
            if not name:
                raise CommandError(f"There is no association “{association}”; give --name to found it.")
            found = found_association(name, slug=association, by=by, now=now)
        book = adopt_rule_book(
            found, rules, effective_from=since or now.date(), by=by, now=now, reason=reason or f"read from {file.name}"
        )
        self.stdout.write(f"{found}: rule book {book.version}, in force from {book.effective_from}.")


def _read(file):
    try:
        return Rules.from_toml(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8 text.") from None
    except ValueError as problem:  # a fault of TOML, or of a rule: one sentence a line
        raise CommandError(f"{file.name} cannot be adopted:\n{problem}") from None
