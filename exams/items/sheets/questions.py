"""PURE: a sheet of questions: columns code, domain, stem, a, b, c, …, several, key."""

from collections.abc import Collection
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from exams.cycle_sheets.key_cells import read_key
from exams.items import limits
from exams.refusals.exceptions import Invalid
from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings, short
from exams.sheets.reading import Sheet, read_sheet
from exams.sheets.spelling import folded

OPTIONS = tuple(ascii_uppercase[: limits.MOST].lower())
COLUMNS = ("code", "domain", "stem", *OPTIONS[:5], "several", "key")
REQUIRED = ("stem", "a", "b")
OPTIONAL = ("code", "domain", *OPTIONS[2:], "several", "key")
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0", ""}


@dataclass(slots=True)
class Rows:
    """What a sheet holds, as ``take_in`` wants it, and notes on how it was read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_questions(file: str, content: bytes, *, taken: Collection[str] = ()) -> Rows:
    """The questions of the sheet; ``taken`` are codes that stand on the form already.

    :raises Invalid: with every fault, by row and column
    """
    sheet, faults = read_sheet(file, content, optional=OPTIONAL, text=("stem", "domain", *OPTIONS))
    found = Findings(file, faults)
    places = find_columns(sheet, found, required=REQUIRED, optional=OPTIONAL) if sheet else None
    read = Rows()
    if sheet and places:
        note_unused(sheet, found, places.values())
        read.rows = _rows(sheet, places, found, {folded(code): 0 for code in taken})
    return sound(read, found, sheet, "question")


def sound(read: Rows, found: Findings, sheet: Sheet | None, word: str) -> Rows:
    if found.faults:
        n = len(found.faults)
        said = "1 fault" if n == 1 else f"{n} faults"
        raise Invalid(f"The sheet has {said}; no {word} was taken in.", found.faults)
    read.notes = [*(sheet.notes if sheet else ()), *found.notes]
    return read


def _rows(sheet: Sheet, places: dict[str, int | None], found: Findings, lines: dict[str, int]) -> list[dict[str, Any]]:
    rows = []
    for line, cells in sheet.rows:
        cell = {name: limits.tidy(text) for name, text in read_cells(places, cells).items()}
        rows.append(_question(line, cell, found))
        own_code(line, "code", cell["code"], found, lines)
    return rows


def own_code(line: int, column: str, code: str, found: Findings, lines: dict[str, int]) -> None:
    """A fault where a code was met before; ``lines`` is {folded code: its line, 0 for what is on the form}."""
    if not code:
        return
    if len(code) > limits.CODE:
        found.fault(line, column, f"Give a code of at most {limits.CODE} characters.")
    before = lines.setdefault(folded(code), line)
    if before != line:
        where = f"stands in line {before} already" if before else "is on the form already"
        found.fault(line, column, f"“{short(code)}” {where}; every code is there once.")


def _question(line: int, cell: dict[str, str], found: Findings) -> dict[str, Any]:
    if not cell["stem"]:
        found.fault(line, "stem", "Write the question.")
    for name, said in limits.too_long(cell, {"stem": limits.TEXT, "domain": limits.DOMAIN}):
        found.fault(line, name, said)
    last = max((n for n, name in enumerate(OPTIONS) if cell[name]), default=-1)
    options = [cell[name] for name in OPTIONS[: last + 1]]
    for place, option in enumerate(options):
        if not option:
            said = f"Option {OPTIONS[place].upper()} is blank, and {OPTIONS[last].upper()} is not; leave no gap."
            found.fault(line, OPTIONS[place], said)
    for place, said in limits.faults_of_options(options):
        found.fault(line, OPTIONS[min(place, len(OPTIONS) - 1)], said)
    several, key = _several(line, cell, found), _key(line, cell, found)
    several = several or (not cell["several"] and any(len(part) > 1 for part in key.split("|")))
    wrong = limits.fault_of_key(key, len(options), several=several) if key else ""
    if wrong:
        found.fault(line, "key", wrong)
    question = {"code": cell["code"], "domain": cell["domain"], "stem": cell["stem"], "options": options}
    return question | {"several": several, "key": key}


def _several(line: int, cell: dict[str, str], found: Findings) -> bool:
    said = cell["several"].lower()
    if said not in YES | NO:
        found.fault(line, "several", f"“{short(cell['several'])}” is neither yes nor no.")
    return said in YES


def _key(line: int, cell: dict[str, str], found: Findings) -> str:
    if not cell["key"]:
        return ""
    try:
        return read_key(cell["key"])
    except ValueError as wrong:
        found.fault(line, "key", str(wrong))
        return ""
