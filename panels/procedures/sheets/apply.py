"""All sheets of a cycle in one transaction: what is new is entered, what differs is a recorded correction."""

import hashlib

from django.db import transaction

from exams.errors import Invalid, WrongState
from exams.exchange.people import CATEGORIES
from exams.models import Association, Cycle, RuleBook, SheetFile, SheetImport
from exams.procedures import cycles
from exams.procedures.audit import record, record_all
from exams.rulebook import Rules
from exams.states import CycleState
from exams.words import counted
from panels.procedures.sheets import part_one, part_two, people, portfolio

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
            association = cycles.found_association(given.association, by=by, now=now)
        cycle = association.cycles.filter(name=given.name, year=given.year, season=given.season).first()
        if cycle is None:
            if not association.rule_books.in_force(on=now.date()).exists():
                cycles.adopt_rule_book(
                    association, FIRST_RULES, effective_from=now.date(), by=by, now=now, reason="the defaults"
                )
            cycle = cycles.plan_cycle(
                association, name=given.name, year=given.year, season=given.season, by=by, now=now
            )
            cycles.correct_rules(cycle, given.over(cycle.rules), by=by, now=now, reason="its cycle.toml")
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


def apply_sheets(cycle, sheets, files, *, by, now, skip_invalid=False, staged=None, tell=lambda step: None):
    """Apply the sheets to the cycle; nothing is half-applied.

    Returns the SheetImport, with ``changes`` (sheet: what was new, corrected, withdrawn), or
    the import of the time before where the very same sheets were applied then.  ``staged`` is an import
    whose files are kept already (handed in through a page).  Raises Invalid with every fault.
    """
    if sheets.fatal or (sheets.faults and not skip_invalid):
        raise Invalid(f"The sheets have {counted(len(sheets.faults), 'fault')}; nothing was imported.", sheets.faults)
    digest = hashlib.sha256(repr((sorted(sheets.digests.items()), skip_invalid)).encode()).hexdigest()
    with transaction.atomic():
        cycle = (
            Cycle.objects.select_for_update(of=("self",)).select_related("association", "rule_book").get(pk=cycle.pk)
        )
        before = cycle.sheet_imports.filter(applied=True).order_by("-at", "-pk").first()
        if before and before.digest == digest:
            return before
        if cycle.state == CycleState.RELEASED:
            raise WrongState(f"The decisions of {cycle} are released; its sheets can no longer be changed.")
        changes = _apply(cycle, sheets, before, by=by, now=now, tell=tell)
        kept = staged or keep_files(cycle, files, sheets.digests, by=by, now=now, skip_invalid=skip_invalid)
        kept.applied, kept.digest, kept.changes = True, digest, changes
        kept.faults, kept.notes = [str(fault) for fault in sheets.faults], list(sheets.notes)
        kept.save(update_fields=["applied", "digest", "changes", "faults", "notes"])
        record(
            "sheets.applied", cycle, by=by, at=now, cycle=cycle, digest=digest, changes=changes, sheets=sheets.digests
        )
        return kept


def keep_files(cycle, files, digests, *, by, now, skip_invalid=False):
    """The sheets as they came in, before anything is done with them."""
    kept = SheetImport.objects.create(cycle=cycle, at=now, by=by, skip_invalid=skip_invalid, digest="")
    SheetFile.objects.bulk_create(
        [
            SheetFile(sheet_import=kept, name=name, sha256=digests.get(name, ""), content=content)
            for name, content in files.items()
        ]
    )
    return kept


def _apply(cycle, sheets, before, *, by, now, tell):
    had = set(before.files.values_list("name", flat=True)) if before else set()
    had = {name.rsplit(".", 1)[0].lower() for name in had}
    tell("Entering candidates")
    changes, entries = {}, []
    if cycles.correct_rules(
        cycle, sheets.rules.over(cycle.rules), by=by, now=now, reason="cycle.toml differs from the last one"
    ):
        changes["cycle.toml"] = {"corrected": 1}
    people_of, changes["candidates"] = people.apply_candidates(cycle, sheets.candidates, entries, now=now)
    tell("Entering Part One answers")
    changes["part one"] = part_one.apply_part_one(cycle, sheets, people_of, had, entries, by=by, now=now)
    tell("Entering ratings")
    changes["ratings"] = part_two.apply_ratings(cycle, sheets, people_of, had, entries, by=by, now=now)
    tell("Entering portfolio outcomes")
    changes["portfolio"] = portfolio.apply_portfolio(cycle, sheets.portfolio, people_of, had, entries, now=now)

    # The first time one line speaks for all that is new; a difference has a line of its own even then.
    told = [entry for entry in entries if before is not None or entry.action not in NEW]
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
