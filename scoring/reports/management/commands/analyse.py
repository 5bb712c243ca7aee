"""The statistics of one sheet: ``manage.py analyse FILE --key KEY`` or ``manage.py analyse FILE --ratings``."""

import json
import re
import textwrap
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

WIDTH = 100


class Command(BaseCommand):
    help = (
        "Statistics of one sheet alone, without any database: a sheet of answers with its key, or a sheet of ratings "
        "with one row a reading and one column a criterion. Prints tables with what they mean, and one JSON object."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the sheet, CSV or XLSX")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--key", type=Path, help="the key of a sheet of answers (columns item, key)")
        kind.add_argument("--ratings", action="store_true", help="the sheet holds ratings")
        parser.add_argument("--pass-percent", type=float, default=80.0, help="of the scored items (default 80)")
        parser.add_argument("--levels", help="lowest and highest level of the scale, as 0-4 (default: as found)")
        parser.add_argument("--readings", type=int, default=2, help="readings a script usually has (default 2)")
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--json", action="store_true", help="print the JSON object alone")
        only.add_argument("--tables", action="store_true", help="print the tables alone")

    def handle(self, *, file, key, pass_percent, levels, readings, **options):
        from scoring.reports.one_sheet import SheetError, analyse_answers, analyse_ratings

        if not 0 < pass_percent <= 100:
            raise CommandError("--pass-percent must lie between 0 and 100.")
        if readings < 1:
            raise CommandError("--readings must be at least 1.")
        try:
            if options["ratings"]:
                result, chapter, notes = analyse_ratings(file, levels=_levels(levels), readings=readings)
            else:
                result, chapter, notes = analyse_answers(file, key, pass_percent=pass_percent)
        except SheetError as error:
            for fault in error.faults[:50]:
                self.stderr.write(fault)
            more = len(error.faults) - 50
            raise CommandError(f"{error}{f' There are {more} more faults.' if more > 0 else ''}") from None
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise CommandError(f"Nothing can be said: {error}.") from None
        for note in notes:
            self.stderr.write(note)
        if not options["json"]:
            self._print(chapter, "=")
        if not options["tables"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))

    def _print(self, section, line):
        self.stdout.write(f"{section.title}\n{line * len(section.title)}")
        for sentence in section.words:
            self.stdout.write(textwrap.fill(sentence, WIDTH))
        for caution in section.cautions:
            self.stdout.write(textwrap.fill(f"! {caution}", WIDTH, subsequent_indent="  "))
        for table in section.tables:
            self.stdout.write(f"\n{table.caption}")
            self.stdout.write(_aligned(table))
        self.stdout.write("")
        for part in section.parts:
            self._print(part, "-")


def _levels(text):
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d+)\s*[-–]\s*(\d+)\s*", text)
    if not found or int(found[1]) >= int(found[2]):
        raise CommandError(f"--levels must be lowest and highest level, as 0-4, not “{text}”.")
    return int(found[1]), int(found[2])


def _aligned(table) -> str:
    rows = [table.columns, *table.rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if n < table.text_columns else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
