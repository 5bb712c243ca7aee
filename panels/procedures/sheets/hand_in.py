"""Sheets handed in through a page or the API: kept first, then read and applied by a task."""

import hashlib

from django.db import transaction

from exams.errors import Invalid
from exams.exchange.cycle_sheets import not_used, read_cycle
from exams.procedures import jobs
from exams.states import CycleState
from panels.procedures.sheets.apply import apply_sheets, keep_files, walk_to_scoring
from panels.procedures.sheets.standing import lay_over, standing_files


@transaction.atomic
def hand_in(cycle, files, *, by, now, skip_invalid=False, exam_is_over=False):
    """Keep the files (over those the cycle stands on) and ask for the work.  Returns the job.

    Sheets bring a cycle to scoring.  Where people register or sit here, somebody has to say that this is over.
    """
    if not files:
        raise Invalid("Choose at least one sheet.")
    unknown = not_used(files)
    if len(unknown) == len(files):
        raise Invalid("None of these files is a sheet; nothing was changed. " + " ".join(unknown), unknown)
    if goes_on_here(cycle) and not exam_is_over:
        raise Invalid(
            f"{cycle} is “{cycle.get_state_display().lower()}”, and sheets end that: registration closes, what is "
            "not complete is withdrawn, scoring begins. Say that the exam is over if it is."
        )
    laid = lay_over(standing_files(cycle), files)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in laid.items()}
    kept = keep_files(cycle, laid, digests, by=by, now=now, skip_invalid=skip_invalid)
    return jobs.ask_for("sheets", cycle=cycle, by=by, now=now, about=str(kept.pk))


def goes_on_here(cycle) -> bool:
    """Whether people register for this cycle, or sit it, in this house."""
    before = (CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)
    on_sheets = cycle.sheet_imports.filter(applied=True).exists()
    return cycle.state in before and not on_sheets and cycle.registrations.exists()


def apply_handed_in(kept, *, now, tell=lambda step: None):
    """Read and apply what was handed in; the sheets have to be this cycle's own."""
    cycle, files = kept.cycle, {file.name: bytes(file.content) for file in kept.files.all()}
    sheets = read_cycle(files, folder=cycle.name, rules_before=lambda _: cycle.rules)
    named = (sheets.rules.association, sheets.rules.name, sheets.rules.year, sheets.rules.season)
    if not sheets.faults and named != (cycle.association.name, cycle.name, cycle.year, cycle.season):
        raise Invalid(f"cycle.toml is that of another cycle ({named[0]}: {named[1]}), not of {cycle}.")
    applied = apply_sheets(
        cycle, sheets, files, by=kept.by, now=now, skip_invalid=kept.skip_invalid, staged=kept, tell=tell
    )
    walk_to_scoring(cycle, by=kept.by, now=now)
    return applied
