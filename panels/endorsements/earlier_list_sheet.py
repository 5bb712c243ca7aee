"""endorsements.csv: people endorsed before, as an earlier list has them, one row an endorsement.

Columns: name, number, credential, category, granted_on; and, where the list knows them, place, state, state_since,
valid_until, exam (yes, no, unknown), email and candidate (the association's own number of the person).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from exams.cycle_sheets.people import CREDENTIALS, EMAIL
from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings, short
from exams.sheets.reading import Sheet

REQUIRED = ("name", "number", "credential", "category", "granted_on")
OPTIONAL = ("place", "state", "state_since", "valid_until", "exam", "email", "candidate")
EXAM = {"yes": "passed", "no": "not-required", "unknown": "unknown", "": "unknown"}
STATES = ("active", "inactive", "lapsed", "archived", "revoked")
LONGEST = {"name": 200, "number": 40, "category": 60, "place": 100, "email": 254, "candidate": 100}
SIGNS = re.compile(r"[®™*]")
TEMPLATE = (
    ",".join((*REQUIRED, *OPTIONAL))
    + "\r\nAda Example,VA-0017,IMH-E,Mentor-Clinical,2019-05-03,Richmond,active,,2026-12-31,yes,ada@example.org,\r\n"
)


@dataclass(frozen=True, slots=True)
class EndorsedRow:
    line: int
    name: str
    number: str
    credential: str
    category: str
    granted_on: date
    place: str = ""
    state: str = "active"
    state_since: date | None = None
    valid_until: date | None = None
    exam: str = "unknown"
    email: str = ""
    candidate: str = ""


def read_endorsed(sheet: Sheet, found: Findings, *, today: date) -> list[EndorsedRow]:
    """Every row that can be used; the others are faults, each with its row, its column and a sentence."""
    places = find_columns(sheet, found, required=REQUIRED, optional=OPTIONAL)
    if places is None:
        return []
    note_unused(sheet, found, places.values())
    rows: list[EndorsedRow] = []
    numbers: dict[str, int] = {}
    for line, cells in sheet.rows:
        cell = read_cells(places, cells)
        before = len(found.faults)
        row = _row(line, cell, found, today)
        if row.number in numbers:
            found.fault(line, "number", f"The number {short(row.number)} stands in line {numbers[row.number]} already.")
        numbers.setdefault(row.number, line)
        if len(found.faults) == before:
            rows.append(row)
    return rows


def _row(line: int, cell: dict[str, str], found: Findings, today: date) -> EndorsedRow:
    def fault(column: str, message: str) -> None:
        found.fault(line, column, message)

    for column in ("name", "number", "category"):
        if not cell[column]:
            fault(column, "Fill this in.")
    for column, most in LONGEST.items():
        if len(cell[column]) > most:
            fault(column, f"Write at most {most} characters.")
    days = {c: _day(c, cell[c], fault) for c in ("granted_on", "state_since", "valid_until")}
    granted = days["granted_on"]
    if not cell["granted_on"]:
        fault("granted_on", "Give the day on which the endorsement was granted.")
    elif granted and granted > today:
        fault("granted_on", f"{granted.isoformat()} is still to come: this sheet is for endorsements granted before.")
    row = EndorsedRow(
        line=line,
        name=" ".join(cell["name"].split()),
        number=cell["number"],
        credential=_credential(cell["credential"], fault),
        category=cell["category"],
        granted_on=granted or today,
        place=cell["place"],
        state=_one_of("state", cell["state"].lower() or "active", STATES, fault),
        state_since=days["state_since"],
        valid_until=days["valid_until"],
        exam=EXAM[_one_of("exam", cell["exam"].lower() or "unknown", ("yes", "no", "unknown"), fault)],
        email=_email(cell["email"], fault),
        candidate=cell["candidate"],
    )
    _check_order(row, today, fault)
    return replace(row, state_since=row.state_since or (row.granted_on if row.state == "active" else today))


def _check_order(row: EndorsedRow, today: date, fault: Callable[[str, str], None]) -> None:
    if row.state_since and not row.granted_on <= row.state_since <= today:
        fault("state_since", "Its state begins on the day it was granted or later, and not in the time to come.")
    if row.valid_until and row.valid_until < row.granted_on:
        fault("valid_until", "An endorsement ends after it was granted: check the two days.")
    elif row.valid_until and row.valid_until < today and row.state == "active":
        fault(
            "valid_until",
            f"It ended on {row.valid_until.isoformat()}, so it is not active: is it lapsed?",
        )


def _credential(cell: str, fault: Callable[[str, str], None]) -> str:
    plain = SIGNS.sub("", cell).strip().upper()
    if plain not in CREDENTIALS:
        fault("credential", f"“{short(cell)}” is no credential: write IMH-E or ECMH-E.")
    return plain


def _one_of(column: str, value: str, allowed: tuple[str, ...], fault: Callable[[str, str], None]) -> str:
    if value in allowed:
        return value
    fault(column, f"“{short(value)}” is not known here: write {', '.join(allowed[:-1])} or {allowed[-1]}.")
    return allowed[-1] if column == "exam" else allowed[0]


def _email(cell: str, fault: Callable[[str, str], None]) -> str:
    if cell and not EMAIL.fullmatch(cell):
        fault("email", f"“{short(cell)}” is no e-mail address; write one, or leave the cell blank.")
    return cell.lower()


def _day(column: str, cell: str, fault: Callable[[str, str], None]) -> date | None:
    if not cell:
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):  # both are unmistakable; 03/04/2026 is two days
        try:
            read = datetime.strptime(cell[:10], form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        if 1900 <= read.year <= 2200:
            return read
    fault(column, f"“{short(cell)}” is no day: write it as 2019-05-03 or 03.05.2019.")
    return None
