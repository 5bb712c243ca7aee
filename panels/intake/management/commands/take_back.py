"""Bring back what was taken away: by sheets, or one voided paper."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.accounts.models import User
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState, Part
from exams.delivery.procedures.attempts import restore_paper, voided_paper
from exams.refusals.exceptions import Refused
from panels.intake.procedures.taking_back import take_back
from panels.results.score_cycle import moved_marks, score_cycle


class Command(BaseCommand):
    help = (
        "Bring back what the last sheets of a cycle took away that were applied with --take-away; or, with --paper, "
        "one voided paper. The cycle is scored anew afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("cycle", help="the name of the cycle")
        parser.add_argument("--association", help="its name, where several associations have such a cycle")
        parser.add_argument("--year", type=int, help="where there are several of this name")
        parser.add_argument("--reason", required=True, help="it stands in the record")
        parser.add_argument("--paper", metavar="CANDIDATE", help="whose voided paper stands again")
        parser.add_argument("--part", choices=Part.values, default=Part.ONE, help="of that paper (default one)")

    def handle(self, *, reason, paper, part, **options):
        cycle, clerk, now = self._cycle(options), User.objects.clerk(), timezone.now()
        try:
            if paper:
                restore_paper(voided_paper(cycle, paper, part), by=clerk, now=now, reason=reason)
                self.stdout.write(f"{Part(part).label} of {paper} stands again.")
            else:
                self._sheets(cycle, by=clerk, now=now, reason=reason)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if cycle.state in (CycleState.SCORING, CycleState.COMMITTEE):
            for told in moved_marks(score_cycle(cycle, by=clerk, now=now)):
                self.stdout.write(told)

    def _sheets(self, cycle, **asked):
        applied = cycle.sheet_imports.filter(applied=True, taken_back_at=None).exclude(taken={})
        kept = applied.order_by("-at").first()
        if kept is None:
            raise CommandError(f"No sheets of {cycle} took anything away that was not brought back.")
        done, left = take_back(kept, **asked)
        for what, number in done.items():
            self.stdout.write(f"{what}: {number:,} brought back")
        for sentence in left:
            self.stdout.write(f"Not brought back: {sentence}")

    def _cycle(self, options):
        found = Cycle.objects.filter(name=options["cycle"]).select_related("association", "rule_book")
        if options["association"]:
            found = found.filter(association__name=options["association"])
        if options["year"] is not None:
            found = found.filter(year=options["year"])
        if len(found) != 1:
            said = "There is no such cycle." if not found else "There are several: say --association and --year."
            raise CommandError(said)
        return found[0]
