"""A file of another program: taken in, its columns mapped once, and handed in like a sheet of ours."""

import re
from dataclasses import dataclass

from django.db import transaction

from exams.accounts.models import Association, Candidate
from exams.audit.procedures import record, recorded
from exams.cycle_sheets.guesses import guess, guess_by_place, without_header
from exams.cycle_sheets.toml_columns import COLUMNS, read_maps
from exams.cycles.states import Part
from exams.items.models import Item
from exams.refusals.exceptions import Invalid
from exams.rules.parsing import as_toml
from exams.sheets.column_maps import arrange, table_of
from exams.sheets.lines import Unusable
from exams.sheets.reading import read_lines
from exams.sheets.spelling import folded
from panels.intake.models import ColumnMapping, VendorFile
from panels.intake.procedures.hand_in import hand_in
from panels.intake.procedures.remembered_maps import by_place, lines_of, map_of
from panels.intake.procedures.standing_sheets import cycle_toml

FIRST_VALUES = 3
CODE = re.compile(r"([^0-9{}]*)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Look:
    """What a file shows: its headers with the first values below each, and the map that is offered for it."""

    headers: list  # (name, [values])
    sections: dict
    known: ColumnMapping | None = None  # the map was made for these headers before


def take_in(cycle, *, sheet, name, content, by, now):
    """Keep the file.  Raises Invalid where it is no sheet that can be read."""
    if sheet not in COLUMNS:
        raise Invalid("Choose which sheet the file is.")
    lines_of(name, content)
    return VendorFile.objects.create(cycle=cycle, sheet=sheet, name=name[:200], content=content, by=by, at=now)


def look_at(file) -> Look:
    lines, encoding = lines_of(file.name, bytes(file.content))
    association = file.cycle.association
    known = map_of(association, file.sheet, lines)
    bare = file.sheet == "responses" and without_header(lines.rows)
    above = known.sections[file.sheet].get("skip_above", 0) if known else 0
    _, names, rows = table_of(lines, header=not bare, skip_above=above)
    if known:
        sections = known.sections
    else:
        numbers = Candidate.objects.filter(association=association).values_list("reference", flat=True)
        found = guess_by_place(rows, numbers=numbers) if bare else guess(file.sheet, names, rows, numbers=numbers)
        sections = {file.sheet: found | ({"encoding": encoding} if encoding else {}) | _item_names(file)}
    values = [[cells[at] for _, cells in rows[:FIRST_VALUES] if at < len(cells)] for at in range(len(names))]
    return Look(list(zip(names, values, strict=True)), sections, known)


def _item_names(file):
    """How the form of the cycle names its items, where all are a word and a number."""
    items = Item.objects.filter(form__papers__cycle=file.cycle, form__papers__part=Part.ONE)
    parts = [CODE.fullmatch(code) for code in items.values_list("code", flat=True)]
    if file.sheet != "responses" or not parts or not all(parts) or len({part[1] for part in parts}) > 1:
        return {}
    width = min(len(part[2]) for part in parts)
    number = "{n}" if width == 1 else f"{{n:0{width}}}"
    return {"item_names": f"{parts[0][1]}{number}"}


def require_map(file, sections):
    """The maps, read and tried on the file.  Raises Invalid with a sentence for each fault."""
    maps, faults = read_maps(sections)
    if file.sheet not in maps and not faults:
        raise Invalid(f"The file holds {file.sheet}: map its columns.")
    if faults:
        raise Invalid("The columns are not mapped yet.", [fault.message for fault in faults])
    for sheet, one in maps.items():
        try:
            lines = read_lines(file.name, bytes(file.content), encoding=one.encoding)
        except Unusable as problem:
            raise Invalid(str(problem)) from None
        done = arrange(file.name, lines, one, key=bool(one.of))
        whole = [str(fault) for fault in done.faults if fault.whole_sheet]
        if whole:
            raise Invalid(f"The map does not fit the file ({sheet}).", whole)
    return maps


@transaction.atomic
def map_columns(file, *, sections, name, by, now, **asked):
    """Keep the map under its name, and hand the file in by it, to see what it would change.  Returns the job."""
    require_map(file, sections)
    keep_map(file, sections=sections, name=name, by=by, now=now)
    ending = "xlsx" if file.name.lower().endswith(".xlsx") else "csv"
    toml = cycle_toml(file.cycle) + "\n" + as_toml({"columns": sections})
    files = {f"{file.sheet}.{ending}": bytes(file.content), "cycle.toml": toml.encode()}
    return hand_in(file.cycle, files, by=by, now=now, look=True, **asked)


@recorded
def keep_map(file, *, sections, name, by, now):
    """The next version of the map; the newest one where it says the same."""
    association = Association.objects.select_for_update().get(pk=file.cycle.association_id)
    lines, _ = lines_of(file.name, bytes(file.content))
    bare = sections[file.sheet].get("header") is False
    headers = by_place(lines.rows) if bare else [folded(one) for one in table_of(lines)[1]]
    mine = ColumnMapping.objects.filter(association=association, sheet=file.sheet, name=name.strip())
    last = mine.order_by("-version").first()
    if last and (last.sections, last.headers) == (sections, headers):
        return last
    made = ColumnMapping.objects.create(
        association=association, sheet=file.sheet, name=name.strip(), version=last.version + 1 if last else 1,
        headers=headers, sections=sections, by=by, at=now,
    )  # fmt: skip
    record("column-map.kept", association, by=by, at=now, sheet=file.sheet, name=made.name, version=made.version)
    return made
