"""A whole cycle from an association's own sheets: ``manage.py run_cycle FOLDER --out FOLDER``."""

import sys
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from exams.accounts.models import User
from exams.cycle_sheets.folder import read_folder
from exams.installation.empty_database import prepare_database
from exams.refusals.exceptions import Invalid, Refused
from exams.sheets.faults import listed
from panels.intake.models import SheetImport
from panels.intake.procedures.apply import apply_sheets, cycle_of_sheets, foresee, rules_before, walk_to_scoring
from panels.intake.procedures.known import known_to, take_of
from panels.results.exports import TABLES, as_csv
from panels.results.report import report_of
from panels.results.score_cycle import moved_marks, score_cycle


class Command(BaseCommand):
    help = (
        "Turn a folder of sheets (cycle.toml, candidates, key, responses, ratings, portfolio; CSV or XLSX) into "
        "results, item and agreement statistics, a docket and a report. Run again, it changes nothing; sheets add and "
        "correct, on record, and take nothing away unless that is asked for."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the folder with the sheets")
        parser.add_argument("--out", type=Path, required=True, help="the folder for what is written")
        parser.add_argument(
            "--skip-invalid", action="store_true", help="leave faulty rows out (each is listed) instead of refusing"
        )

        parser.add_argument(
            "--take-away",
            action="store_true",
            help="withdraw, void or set aside what stands and is no longer in the folder, blanks included; "
            "look first with --preview",
        )
        parser.add_argument(
            "--preview", action="store_true", help="say in numbers and names what would change, and change nothing"
        )

    def handle(self, *, folder, out, skip_invalid, take_away, preview, **options):
        folder, out = Path(folder), Path(out)
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{out} cannot be made or written to: {error.strerror}.") from None
        self.verbosity, self.preview = options["verbosity"], preview
        try:
            self._run(folder, out, skip_invalid=skip_invalid, take_away=take_away)
        except OSError as error:
            raise CommandError(f"{error.filename or folder} cannot be read or written: {error.strerror}.") from None
        except DatabaseError as error:
            raise CommandError(f"The database refused: {str(error).strip()}. Nothing was half-applied.") from None

    def _run(self, folder, out, **asked):
        prepare_database(tell=self._tell)
        self._tell("Reading the sheets")
        skip_invalid = asked["skip_invalid"]
        take = take_of((), take_away=asked["take_away"], whole=True)
        sheets = read_folder(
            folder,
            known=lambda rules, named: known_to(rules, named, take=take),
            rules_before=partial(rules_before, now=timezone.now()),
        )
        self._list(sheets, out)
        if sheets.fatal or (sheets.faults and not skip_invalid):
            n = len(sheets.faults)
            raise CommandError(f"{n} fault{'s' * (n != 1)} in the sheets; nothing was imported.")
        try:
            cycle = self._look(sheets, asked) if self.preview else self._apply(sheets, asked)
        except Invalid as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            raise CommandError(str(refusal)) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if cycle:
            self._write(cycle, out)

    def _look(self, sheets, asked):
        clerk, now = User.objects.clerk(), timezone.now()
        with transaction.atomic():
            cycle = cycle_of_sheets(sheets, by=clerk, now=now)
            found = foresee(cycle, sheets, sheets.files, by=clerk, now=now, **asked)
            transaction.set_rollback(True)
        self._say(SheetImport(changes=found.changes, named=found.named), found.notes[len(sheets.notes) :])
        self._say_moved(found.moved)
        self.stdout.write("This is a preview: nothing was changed.")

    def _apply(self, sheets, asked):
        clerk, now = User.objects.clerk(), timezone.now()
        cycle = cycle_of_sheets(sheets, by=clerk, now=now)
        applied = apply_sheets(cycle, sheets, sheets.files, by=clerk, now=now, tell=self._tell, **asked)
        cycle.refresh_from_db()
        if applied.at == now:
            self._say(applied, applied.notes[len(sheets.notes) :])
        else:
            self._tell(f"Nothing has changed since {applied.at:%Y-%m-%d %H:%M} UTC: nothing was imported.")
        walk_to_scoring(cycle, by=clerk, now=now)
        self._say_moved(moved_marks(score_cycle(cycle, by=clerk, now=now, tell=self._tell)))
        return cycle

    def _say(self, applied, notes):
        """Numbers, then the names of what is not simply new."""
        for sheet, said in applied.told:
            self.stdout.write(f"{sheet}: {said}")
        for sheet, what, names in applied.listed:
            if self.preview or not what.startswith("new"):
                most = len(names) if what in ("withdrawn", "void", "blanked") else 20
                self.stdout.write(f"  {sheet}, {what}: {listed(names, most)}")
        for note in notes:
            self.stdout.write(f"Note: {note}")

    def _say_moved(self, moved):
        if moved:
            self.stdout.write(f"Marks that moved: {len(moved)}")
            for told in moved:
                self.stdout.write(f"  {told}")

    def _write(self, cycle, out):
        self._tell("Writing tables and report")
        for name, table in TABLES.items():
            (out / f"{name}.csv").write_text(as_csv(table(cycle)), encoding="utf-8")
        page = render_to_string("results/standalone.html", {"report": report_of(cycle)})
        (out / "report.html").write_text(page, encoding="utf-8")
        self.stdout.write(f"{len(TABLES)} tables and report.html are in {out}.")

    def _list(self, sheets, out):
        for note in sheets.notes:
            self.stdout.write(f"Note: {note}")
        for fault in sheets.faults:
            self.stderr.write(str(fault))
        listing = out / "faults.txt"
        if sheets.faults:
            listing.write_text("".join(f"{fault}\n" for fault in sheets.faults), encoding="utf-8")
        else:
            listing.unlink(missing_ok=True)

    def _tell(self, step):
        if self.verbosity:
            self.stdout.write(f"… {step}")
            sys.stdout.flush()
