"""ratings.csv: one row a reading, one column a criterion."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from exams.exchange.columns import find_columns, note_unused
from exams.exchange.faults import Fault
from exams.exchange.rules import Criterion
from exams.exchange.sheets import Sheet

LARGEST_LEVEL = 1000


@dataclass(frozen=True, slots=True)
class RatingRow:
    line: int
    script: str
    candidate: str
    reviewer: str
    vignette: str
    round: int
    levels: tuple[int | None, ...]  # in the order of the criteria


def read_ratings(
    sheet: Sheet,
    criteria: tuple[Criterion, ...],
    known: Callable[[str], str],
    faults: list[Fault],
    notes: list[str],
) -> tuple[list[RatingRow], tuple[Criterion, ...]] | None:
    """The rows, and the criteria with every maximum filled in.

    Without criteria in cycle.toml every column that is not known otherwise is one.
    """
    columns, missing = find_columns(sheet, required=("script", "candidate", "reviewer"), optional=("vignette", "round"))
    faults += missing
    if missing:
        return None
    if not criteria:
        taken = set(columns.values())
        criteria = tuple(Criterion(name) for n, name in enumerate(sheet.columns) if n not in taken)
        named = ", ".join(c.name for c in criteria)
        notes.append(f"{sheet.file}: cycle.toml names no criteria; taken from the columns: {named}.")
        if not criteria:
            faults.append(Fault(sheet.file, 1, "", "The sheet has no column for a criterion.", whole_sheet=True))
            return None
    places, missing = find_columns(sheet, required=[c.name for c in criteria])
    faults += missing
    if missing:
        return None
    notes += note_unused(sheet, [*columns.values(), *places.values()])
    at = [places[c.name] or 0 for c in criteria]
    criteria = _fill_maxima(sheet, criteria, at, notes)

    reader = _Rows(sheet, columns, criteria, at, known, faults)
    rows = [row for line, cells in sheet.rows if (row := reader.read(line, cells)) is not None]
    if reader.blank:
        notes.append(f"{sheet.file}: {reader.blank} rows have no level at all and were left out.")
    return rows, criteria


def _fill_maxima(
    sheet: Sheet, criteria: tuple[Criterion, ...], at: list[int], notes: list[str]
) -> tuple[Criterion, ...]:
    """Where cycle.toml gives no maximum it is the highest level in the sheet, over all criteria."""
    if all(c.maximum is not None for c in criteria):
        return criteria
    levels = [level for _, cells in sheet.rows for n in at if (level := whole(cells[n])) is not None]
    highest = max([level for level in levels if level <= LARGEST_LEVEL], default=1)
    filled = tuple(c if c.maximum is not None else replace(c, maximum=max(highest, c.minimum + 1)) for c in criteria)
    notes.append(
        f"{sheet.file}: cycle.toml gives no maximum for some criteria; taken as the highest level found, {highest}."
    )
    return filled


class _Rows:
    def __init__(
        self,
        sheet: Sheet,
        columns: dict[str, int | None],
        criteria: tuple[Criterion, ...],
        at: list[int],
        known: Callable[[str], str],
        faults: list[Fault],
    ) -> None:
        self.sheet, self.columns, self.criteria, self.at = sheet, columns, criteria, at
        self.known, self.faults = known, faults
        self.script_of: dict[str, tuple[str, str, int]] = {}  # script → candidate, vignette, line
        self.read_before: dict[tuple[str, str, str, int], int] = {}
        self.blank = 0

    def read(self, line: int, cells: list[str]) -> RatingRow | None:
        cell = {name: cells[n] if n is not None else "" for name, n in self.columns.items()}
        wrong = self._identity_problem(cell) or self._levels_problem(cells)
        if wrong:
            self.faults.append(Fault(self.sheet.file, line, *wrong))
            return None
        row = RatingRow(
            line,
            cell["script"],
            cell["candidate"],
            cell["reviewer"],
            cell["vignette"],
            int(float(cell["round"] or 1)),
            tuple(whole(cells[n]) for n in self.at),
        )
        wrong = self._twice(row)
        if wrong:
            self.faults.append(Fault(self.sheet.file, line, *wrong))
            return None
        if all(level is None for level in row.levels):
            self.blank += 1
            return None
        return row

    def _identity_problem(self, cell: dict[str, str]) -> tuple[str, str] | None:
        if self.known(cell["candidate"]):
            return "candidate", self.known(cell["candidate"])
        for name in ("script", "reviewer"):
            if not cell[name] or len(cell[name]) > 100:
                return name, f"Give the {name}, in at most 100 characters."
        if len(cell["vignette"]) > 100:
            return "vignette", "Name the vignette in at most 100 characters."
        if cell["round"] and not 1 <= (whole(cell["round"]) or 0) <= 100:
            return "round", f"“{cell['round']}” is no round: write 1, 2 …"
        return None

    def _levels_problem(self, cells: list[str]) -> tuple[str, str] | None:
        for criterion, n in zip(self.criteria, self.at, strict=True):
            if not cells[n]:
                continue
            level, top = whole(cells[n]), criterion.maximum
            if level is None:
                return criterion.name, f"“{cells[n]}” is no whole level; leave the cell blank where nothing was rated."
            if top is not None and not criterion.minimum <= level <= top:
                return criterion.name, f"Level {level} is out of range: {criterion.minimum} to {top}."
        return None

    def _twice(self, row: RatingRow) -> tuple[str, str] | None:
        candidate, vignette, line = self.script_of.setdefault(row.script, (row.candidate, row.vignette, row.line))
        if candidate != row.candidate:
            return "candidate", f"Script “{row.script}” is candidate “{candidate}”'s in line {line}."
        if vignette != row.vignette:
            return "vignette", f"Script “{row.script}” answers “{vignette}” in line {line}."
        # With a vignette column two scripts of one candidate must answer two vignettes.
        what = ("", row.script) if self.columns["vignette"] is None else (row.candidate, row.vignette)
        before = self.read_before.setdefault((*what, row.reviewer, row.round), row.line)
        if before != row.line:
            said = f"“{row.reviewer}” has rated this candidate's script in line {before} already"
            return "reviewer", f"{said}; one reviewer reads a script once a round."
        return None


def whole(cell: str) -> int | None:
    """A whole number ('2' or '2.0'), or None."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e9 else None
