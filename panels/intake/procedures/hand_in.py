"""Sheets handed in through a page or the API: kept first, looked at, then applied by a task."""

import hashlib

from django.db import transaction

from exams.cycle_sheets.folder import MAY_END_EARLY, not_used, read_cycle
from exams.cycles.states import CycleState
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.rules.parsing import as_toml
from exams.wording.phrases import listed
from panels.intake.procedures.apply import apply_sheets, foresee, keep_files, walk_to_scoring
from panels.intake.procedures.known import known_in, take_of
from panels.intake.procedures.remembered_maps import maps_for
from panels.intake.procedures.standing_sheets import cycle_toml


def files_of(uploads) -> dict[str, bytes]:
    """File name → content of what was sent; two files of one name would be one."""
    files = {}
    for upload in uploads:
        if upload.name in files:
            raise Invalid(f"Two of the files are called {upload.name}; nothing was changed. Hand in one of them.")
        files[upload.name] = upload.read()
    return files


@transaction.atomic
def hand_in(cycle, files, *, by, now, skip_invalid=False, exam_is_over=False, take_away=False, look=False):
    """Keep the files and ask for the work.  Returns the job.

    The sheets add to what stands and correct it; ``take_away`` takes away what those handed in no longer have.
    With ``look`` nothing is changed yet: the job says what would be, and ``confirm`` applies it.  Sheets bring a cycle
    to scoring.  Where people register or sit here, somebody has to say that this is over.
    """
    if not files:
        raise Invalid("Choose at least one sheet.")
    unknown = not_used(files)
    if len(unknown) == len(files):
        names = listed([*MAY_END_EARLY])
        raise Invalid(
            "None of these files is a sheet; nothing was changed. "
            f"A sheet is called {names} (CSV or XLSX), or cycle.toml.",
            unknown,
        )
    if goes_on_here(cycle) and not exam_is_over:
        raise Invalid(
            f"{cycle} is “{cycle.get_state_display().lower()}”, and sheets end that: registration closes, what is "
            "not complete is withdrawn, scoring begins. Say that the exam is over if it is."
        )
    if cycle.state == CycleState.RELEASED:
        raise WrongState(f"The decisions of {cycle} are released; its sheets can no longer be changed.")
    if not any(name.lower() == "cycle.toml" for name in files):
        sections = maps_for(cycle.association, files)
        toml = cycle_toml(cycle) + ("\n" + as_toml({"columns": sections}) if sections else "")
        files = dict(files) | {"cycle.toml": toml.encode()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    kept = keep_files(cycle, files, digests, by=by, now=now, skip_invalid=skip_invalid, take_away=take_away)
    return _ask(kept, "sheets-look" if look else "sheets", by=by, now=now)


@transaction.atomic
def confirm(kept, *, by, now):
    """Apply sheets that were looked at.  Returns the job."""
    if kept.applied or kept.looked_at is None:
        raise WrongState("These sheets were applied already, or were never looked at: hand them in again.")
    newer = kept.cycle.sheet_imports.filter(applied=True, at__gt=kept.looked_at)
    if newer.exists():
        raise WrongState("Other sheets were applied since you looked at these: hand them in again.")
    return _ask(kept, "sheets", by=by, now=now)


def _ask(kept, kind, *, by, now):
    job = jobs.ask_for(kind, cycle=kept.cycle, by=by, now=now, about=str(kept.pk))
    if job.outcome.get("about") != str(kept.pk):
        raise Refused("Other sheets of this cycle are being read: wait until that is done, then hand these in.")
    return job


def goes_on_here(cycle) -> bool:
    """Whether people register for this cycle, or sit it, in this house."""
    before = (CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)
    if cycle.state not in before or cycle.sheet_imports.filter(applied=True).exists():
        return False
    return cycle.registrations.exists()


def look_at_handed_in(kept, *, now):
    """Read what was handed in and keep what it would change; nothing is changed."""
    sheets, files = _read(kept)
    asked = {"skip_invalid": kept.skip_invalid, "take_away": kept.take_away}
    found = foresee(kept.cycle, sheets, files, by=kept.by, now=now, staged=kept, **asked)
    kept.refresh_from_db()
    kept.looked_at, kept.changes, kept.named, kept.notes = now, found.changes, found.named, found.notes
    kept.faults = [str(fault) for fault in sheets.faults]
    kept.save(update_fields=["looked_at", "changes", "named", "notes", "faults"])
    return found


def apply_handed_in(kept, *, now, tell=lambda step: None):
    """Read and apply what was handed in; the sheets have to be this cycle's own."""
    sheets, files = _read(kept)
    asked = {"skip_invalid": kept.skip_invalid, "take_away": kept.take_away}
    applied = apply_sheets(kept.cycle, sheets, files, by=kept.by, now=now, staged=kept, tell=tell, **asked)
    walk_to_scoring(kept.cycle, by=kept.by, now=now)
    return applied


def _read(kept):
    cycle, files = kept.cycle, {file.name: bytes(file.content) for file in kept.files.all()}

    def known(rules, named):
        return known_in(cycle, named, take=take_of(named, take_away=kept.take_away, whole=False))

    sheets = read_cycle(files, folder=cycle.name, known=known, rules_before=lambda _: cycle.rules)
    named = (sheets.rules.association, sheets.rules.name, sheets.rules.year, sheets.rules.season)
    if not sheets.faults and named != (cycle.association.name, cycle.name, cycle.year, cycle.season):
        raise Invalid(f"cycle.toml is that of another cycle ({named[0]}: {named[1]}), not of {cycle}.")
    return sheets, files
