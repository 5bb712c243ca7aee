"""All sheets of a cycle in one transaction: what is new is entered, what differs is a recorded correction."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from exams.accounts import procedures as accounts
from exams.accounts.models import Association
from exams.audit.procedures import record, record_all
from exams.cycle_sheets.folder import sheet_named
from exams.cycle_sheets.people import CATEGORIES
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.cycles.own_rules import correct_rules
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid, WrongState
from exams.rules import procedures as rules
from exams.rules.book import Rules
from exams.rules.models import RuleBook
from exams.wording.phrases import counted
from panels.intake.models import SheetFile, SheetImport
from panels.intake.procedures import part_one, part_two, people, portfolio
from panels.intake.procedures.known import stems_of, take_of
from panels.intake.procedures.work import Work
from panels.results.score_cycle import moved_marks, score_parts

# Of an association that is founded by its first sheets: the defaults, and every category of the field.  What a file
# says is its cycle’s own, so that no cycle depends on which one came before it.
FIRST_RULES = Rules(categories=CATEGORIES)
NEW = {"registration.registered", "reviewer.entered"}


def cycle_of_sheets(sheets, *, by, now):
    """The association and the cycle that ``cycle.toml`` names, made if they are new."""
    given = sheets.rules
    with transaction.atomic():
        association = Association.objects.filter(name=given.association).first()
        if association is None:
            association = accounts.found_association(given.association, by=by, now=now)
        cycle = association.cycles.filter(name=given.name, year=given.year, season=given.season).first()
        if cycle is None:
            if not association.rule_books.in_force(on=now.date()).exists():
                rules.adopt_rule_book(
                    association, FIRST_RULES, effective_from=now.date(), by=by, now=now, reason="the defaults"
                )
            cycle = cycles.plan_cycle(
                association, name=given.name, year=given.year, season=given.season, by=by, now=now
            )
            correct_rules(cycle, given.over(cycle.rules), by=by, now=now, reason="its cycle.toml")
    return cycle


def rules_before(given, *, now):
    """What holds for the cycle that ``cycle.toml`` names, before the file says anything.

    A cycle keeps its own; a new one begins with the book in force, or with the one its association will have first.
    """
    cycle = (
        Cycle.objects.filter(association__name=given.association, name=given.name, year=given.year, season=given.season)
        .select_related("rule_book")
        .first()
    )
    if cycle:
        return cycle.rules
    book = RuleBook.objects.in_force(on=now.date()).filter(association__name=given.association).first()
    return book.rules if book else FIRST_RULES


def apply_sheets(
    cycle, sheets, files, *, by, now, skip_invalid=False, take_away=False, staged=None, tell=lambda step: None
):
    """Apply the sheets to the cycle: they add and correct.  Nothing is half-applied.

    What stands and is not in the sheets stays, and a note says so; with ``take_away`` it is withdrawn, void or set
    aside, but for sheets of which rows were left out (``skip_invalid``).  Returns the SheetImport, with ``changes``
    (sheet: what was new, corrected, withdrawn), or the import of the time before where the very same sheets were
    applied then.  ``staged`` is an import whose files are kept already (handed in through a page): its sheets need
    not be all the sheets of the cycle.  Raises Invalid with every fault.
    """
    if sheets.fatal or (sheets.faults and not skip_invalid):
        raise Invalid(f"The sheets have {counted(len(sheets.faults), 'fault')}; nothing was imported.", sheets.faults)
    asked = (sorted(sheets.digests.items()), skip_invalid, *((take_away,) if take_away else ()))
    digest = hashlib.sha256(repr(asked).encode()).hexdigest()
    with transaction.atomic():
        cycle = (
            Cycle.objects.select_for_update(of=("self",)).select_related("association", "rule_book").get(pk=cycle.pk)
        )
        before = cycle.sheet_imports.filter(applied=True).order_by("-at", "-pk").first()
        if before and before.digest == digest:
            return before
        if cycle.state == CycleState.RELEASED:
            raise WrongState(f"The decisions of {cycle} are released; its sheets can no longer be changed.")
        work = _work(cycle, sheets, by=by, now=now, take_away=take_away, whole=staged is None)
        changes = _apply(work, sheets, before, tell=tell)
        said = {"skip_invalid": skip_invalid, "take_away": take_away}
        kept = staged or keep_files(cycle, files, sheets.digests, by=by, now=now, **said)
        named = json.loads(json.dumps(work.named))
        if kept.looked_at and not kept.applied and (kept.changes, kept.named) != (changes, named):
            raise WrongState("The cycle has changed since these sheets were looked at: hand them in again.")
        kept.applied, kept.at, kept.digest, kept.changes, kept.named = True, now, digest, changes, named
        kept.faults, kept.notes = [str(fault) for fault in sheets.faults], [*sheets.notes, *work.notes]
        kept.taken = {what: ids for what, ids in work.taken.items() if ids}
        kept.save(update_fields=["applied", "at", "digest", "changes", "named", "taken", "faults", "notes"])
        record(
            "sheets.applied", cycle, by=by, at=now, cycle=cycle, digest=digest, changes=changes, sheets=sheets.digests
        )
        return kept


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What sheets would change: as a SheetImport has it, and ``moved``, the marks that would be others."""

    changes: dict
    named: dict
    notes: list
    moved: list


def foresee(cycle, sheets, files, *, staged=None, **asked):
    """What ``apply_sheets`` would do, and whose marks would move: it is done, told and undone."""
    with transaction.atomic():
        done = apply_sheets(cycle, sheets, files, staged=staged, **asked)
        moved = moved_marks(score_parts(cycle, by=asked["by"], now=asked["now"]))
        again = done.at != asked["now"]
        found = Foreseen({} if again else done.changes, {} if again else done.named, done.notes, moved)
        transaction.set_rollback(True)
    return found


def keep_files(cycle, files, digests, *, by, now, skip_invalid=False, take_away=False):
    """The sheets as they came in, before anything is done with them."""
    said = {"skip_invalid": skip_invalid, "take_away": take_away}
    kept = SheetImport.objects.create(cycle=cycle, at=now, by=by, digest="", **said)
    SheetFile.objects.bulk_create(
        [
            SheetFile(sheet_import=kept, name=name, sha256=digests.get(name, ""), content=content)
            for name, content in files.items()
        ]
    )
    return kept


def _work(cycle, sheets, *, by, now, take_away, whole):
    """What may be taken away: nothing on account of a sheet of which rows were left out."""
    files = stems_of(sheets.files)
    faulty = frozenset(sheet_named(fault.file) for fault in sheets.faults)
    take = take_of(files, take_away=take_away, whole=whole)
    applied = SheetFile.objects.filter(sheet_import__cycle=cycle, sheet_import__applied=True)
    had = frozenset(stems_of(applied.values_list("name", flat=True)))
    work = Work(cycle, by, now, take=take - faulty, files=files, had=had, faulty=faulty, whole=whole)
    for sheet in sorted(take & faulty):
        work.notes.append(f"{files[sheet]}: rows were left out, so nothing is taken away on account of this sheet.")
    return work


def _apply(work, sheets, before, *, tell):
    cycle, by, now = work.cycle, work.by, work.now
    tell("Entering candidates")
    changes = {}
    if correct_rules(
        cycle, sheets.rules.over(cycle.rules), by=by, now=now, reason="cycle.toml differs from the last one"
    ):
        changes["cycle.toml"] = {"corrected": 1}
    people_of, changes["candidates"] = people.apply_candidates(work, sheets.candidates)
    tell("Entering Part One answers")
    key, changes["part one"] = part_one.apply_part_one(work, sheets, people_of)
    if any(key.values()):
        changes["key"] = key
    tell("Entering ratings")
    changes["ratings"] = part_two.apply_ratings(work, sheets, people_of)
    people.note_who_sits(work, list(people_of.values()))
    tell("Entering portfolio outcomes")
    changes["portfolio"] = portfolio.apply_portfolio(work, sheets.portfolio, people_of)

    # The first time one line speaks for all that is new; a difference has a line of its own even then.
    told = [entry for entry in work.entries if before is not None or entry.action not in NEW]
    record_all(told, by=by, at=now, cycle=cycle)
    return changes


def walk_to_scoring(cycle, *, by, now):
    """A cycle that comes on sheets has had its registration and its exam days elsewhere."""
    steps = {
        CycleState.DRAFT: cycles.open_registration,
        CycleState.REGISTRATION: cycles.begin_exam_days,
        CycleState.SITTING: cycles.begin_scoring,
    }
    while cycle.state in steps:
        steps[CycleState(cycle.state)](cycle, by=by, now=now)
    return cycle
