"""The evidence pack is asked for."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.calendar.days import local_day, said
from exams.cycles.models import Cycle
from exams.jobs import procedures as jobs
from panels.evidence.procedures import KIND, made_pack

PACKS = Rows(
    "cycles",
    lambda user, *may: Cycle.objects.with_permission(user, *may).select_related("association", "rule_book"),
    page="evidence:page",
    named=lambda cycle: cycle.name,
)


def foreseen_pack(cycle, given, *, by, now):
    if made := made_pack(cycle):
        day = local_day(made.at, cycle.association.time_zone)
        yield f"The pack of {said(day)}, {made.files} files, goes when the new one stands."
        yield "Whoever was given it keeps a file whose SHA-256 stands in the record."


@action(
    PACKS, title="Make the evidence pack", may=Permission.RUN_CYCLES, consequences=foreseen_pack,
    final="Only the newest pack is kept; the record has the SHA-256 of every one.",
)  # fmt: skip
def make_evidence_pack(cycle, *, by, now):
    """Long work; the page of the pack shows how far it is."""
    jobs.ask_for(KIND, cycle=cycle, by=by, now=now)
