"""PURE: a list of people as an office has it, pasted or as a sheet: one a line, each fault with its line.

A pasted line is ``Ada Example <ada@example.org>``, or cells set apart by tabs, commas or semicolons in any order; a
first line that only names columns says what the cells are.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exams.sheets.faults import short
from exams.sheets.reading import read_sheet
from exams.sheets.spelling import folded

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s.,;<>]+(\.[^@\s.,;<>]+)+")
BRACKETS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<email>[^<>]*)>\s*[,;\t]?\s*(?P<more>.*)")
MOST = 2000  # lines of one list
LONGEST = {"name": 200, "email": 254, "employer": 200, "reference": 100, "category": 60, "role": 60}
CALLED = {  # column → what lists call it
    "name": ("name", "full name", "person", "candidate name"),
    "email": ("email", "e-mail", "mail", "email address", "e-mail address"),
    "role": ("role", "roles"),
    "employer": ("employer", "agency", "workplace", "organization", "organisation"),
    "reference": ("reference", "number", "no", "no.", "id", "candidate", "candidate number"),
    "category": ("category",),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list; what it does not say is ''."""

    number: int
    name: str = ""
    email: str = ""
    role: str = ""
    employer: str = ""
    reference: str = ""
    category: str = ""


@dataclass(slots=True)
class People:
    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)  # (line, sentence); line 0: the list as a whole
    unused: list[str] = field(default_factory=list)  # columns that nobody asked for

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append((line, sentence))


def read_pasted(text: str, columns: Sequence[str]) -> People:
    """Every line that can be read; ``columns`` are those that count, in the order of cells that no header names."""
    found, header = People(), None
    rows = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(rows) > MOST:
        found.fault(0, f"The list has {len(rows):,} lines; {MOST:,} at once are enough: divide it.")
        return found
    for place, (number, line) in enumerate(rows):
        cells = _cells(line)
        if place == 0 and (header := _header(cells, columns, found)):
            continue
        if header:
            said = {name: cell for name, cell in zip(header, cells, strict=False) if name}
            if len(cells) > len(header) and any(cells[len(header) :]):
                found.fault(number, f"The line has {len(cells)} cells, the first line only {len(header)}.")
                continue
        else:
            said = _guessed(line, cells, columns)
        _take(number, said, found)
    return found


def read_sheet_of_people(file: str, content: bytes, columns: Sequence[str]) -> People:
    """The same from a CSV or XLSX file with its columns named in the first line."""
    found = People()
    sheet, faults = read_sheet(file, content, optional=_names(columns), text=_names(columns))
    for fault in faults:
        found.fault(fault.line or 0, f"{fault.column}: {fault.message}" if fault.column else fault.message)
    if sheet is None:
        return found
    if len(sheet.rows) > MOST:
        found.fault(0, f"The sheet has {len(sheet.rows):,} rows; {MOST:,} at once are enough: divide it.")
        return found
    header = [_column(name, columns) for name in sheet.columns]
    found.unused = [name for name, column in zip(sheet.columns, header, strict=True) if not column]
    if "name" not in header and "email" not in header:
        found.fault(0, f"No column is called “name” or “e-mail”; there are: {', '.join(map(short, sheet.columns))}.")
        return found
    for number, cells in sheet.rows:
        _take(number, {name: cell for name, cell in zip(header, cells, strict=True) if name}, found)
    found.faults.sort()
    return found


def told(faults: Sequence[tuple[int, str]]) -> list[str]:
    """A sentence each, with the lines it is about: those of which the same is to be said stand together."""
    lines: dict[str, list[int]] = {}
    for line, sentence in sorted(faults):
        lines.setdefault(sentence, []).append(line)
    return [f"{_lines(numbers)}: {sentence}" for sentence, numbers in lines.items()]


def _lines(numbers: list[int]) -> str:
    """``Line 3``, ``Lines 3, 5–9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return f"Line {said[0]}" if len(numbers) == 1 else f"Lines {', '.join(said)}"


def is_address(text: str) -> bool:
    return bool(EMAIL.fullmatch(text)) and len(text) <= LONGEST["email"]


def _take(number: int, said: Mapping[str, str], found: People) -> None:
    line = Line(number, **{name: " ".join(cell.split()) for name, cell in said.items()})
    for name, most in LONGEST.items():
        if len(getattr(line, name)) > most:
            found.fault(number, f"“{short(getattr(line, name))}” is longer than {most} characters: shorten it.")
            return
    if line.email and not is_address(line.email):
        found.fault(number, f"“{short(line.email)}” is no e-mail address: write it as name@example.org.")
        return
    found.lines.append(line)


def _cells(line: str) -> list[str]:
    mark = next((mark for mark in "\t;," if mark in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=mark, skipinitialspace=True, strict=True), [])
    except csv.Error:  # a lone quotation mark is a part of somebody's name
        cells = line.split(mark)
    return [cell.strip() for cell in cells]


def _header(cells: list[str], columns: Sequence[str], found: People) -> list[str] | None:
    """The columns that a first line names; None where it is a person."""
    header = [_column(cell, columns) for cell in cells]
    if any("@" in cell for cell in cells) or not ({"name", "email"} & {*header}):
        return None
    found.unused = [cell for cell, column in zip(cells, header, strict=True) if cell and not column]
    return header


def _column(name: str, columns: Sequence[str]) -> str:
    said = folded(name.replace("_", " "))
    return next((column for column in columns if said in map(folded, CALLED[column])), "")


def _names(columns: Sequence[str]) -> set[str]:
    return {spelt for column in columns for spelt in CALLED[column]}


def _guessed(line: str, cells: list[str], columns: Sequence[str]) -> dict[str, str]:
    if bracketed := BRACKETS.fullmatch(line):
        more = [cell for cell in _cells(bracketed["more"]) if cell]
        before = _cells(bracketed["name"].strip("\"' "))
        number = [before[0]] if "reference" in columns and len(before) > 1 and _is_number(before[0]) else []
        return _placed([*number, _in_order(before[len(number) :])], bracketed["email"].strip(), more, columns)
    place = next((n for n, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return _placed([cell for cell in cells if cell], "", [], columns)
    before = [cell for cell in cells[:place] if cell]
    if "reference" not in columns and len(before) == 2 and "," in line:  # “Example, Ada, ada@example.org”
        before = [_in_order(before)]
    return _placed(before, cells[place], [cell for cell in cells[place + 1 :] if cell], columns)


def _in_order(parts: list[str]) -> str:
    """``Example, Ada`` is Ada Example."""
    return " ".join([*parts[1:], parts[0]]) if parts else ""


def _placed(before: list[str], email: str, after: list[str], columns: Sequence[str]) -> dict[str, str]:
    """Cells that no header names: a number first where there are numbers, then the name, then the rest in order."""
    rest, said = [cell for cell in (*before, *after) if cell], {"email": email}
    if "reference" in columns and len(rest) > 1 and _is_number(rest[0]):
        said["reference"] = rest.pop(0)
    if rest:
        said["name"] = rest.pop(0)
    others = [column for column in columns if column not in ("name", "email", "reference")]
    if "role" in others and len(rest) == 1 and folded(rest[0]) not in ROLES_AS_WRITTEN:
        others.remove("role")
    return said | dict(zip(others, rest, strict=False))


def _is_number(cell: str) -> bool:
    """A candidate's number has a digit; a name has none."""
    return any(letter.isdigit() for letter in cell)


# What a single further cell has to be to be read as a role rather than as an employer.
ROLES_AS_WRITTEN = frozenset(
    folded(one)
    for one in (
        "reviewer", "panel reviewer", "lead", "lead reviewer", "lead-reviewer", "committee member", "committee-member",
        "member", "chair", "committee chair", "coordinator", "proctor", "portfolio reviewer", "portfolio-reviewer",
    )
)  # fmt: skip
