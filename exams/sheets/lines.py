"""Rows as they stand in a file, before anybody asks what they mean."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from exams.sheets.faults import short

MAX_BYTES = 512 * 1024 * 1024  # of a CSV file, and of a workbook when unpacked
MAX_ROWS = 1_048_576  # what a spreadsheet holds
NUMBER = re.compile(r"[+-]\s?[.,]?[0-9][0-9.,]*(e[+-]?[0-9]+)?\s?%?", re.IGNORECASE)


class Unusable(ValueError):
    """The file cannot be read as a sheet; the message says why and what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Spot(NamedTuple):
    """Something wrong on a line: in its cell number ``place``, or (None) with the line itself.

    ``looks``: the cell is text that only looks like a formula, which is nothing wrong in a column of free text.
    """

    line: int
    place: int | None
    message: str
    looks: bool = False


@dataclass(slots=True)
class Lines:
    """Rows with their numbers as an editor or a spreadsheet shows them; ``spoiled``: row number → what is wrong.

    ``notes``: what was read of the file, where there was a choice.
    """

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    spoiled: dict[int, list[Spot]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, number: int, cells: list[str], spots: list[Spot]) -> None:
        """Blank lines are passed over, and counted: a few bytes of a workbook can claim any number of them."""
        if number > MAX_ROWS:
            raise Unusable(f"The sheet has more than {MAX_ROWS:,} rows; split it.")
        if spots or any(cells):
            self.rows.append((number, cells))
        if spots:
            self.spoiled[number] = spots


class Cells(dict[str, str]):
    """Text → the stripped cell.  Each distinct text is looked at once and kept once, however large the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.formulas: set[str] = set()

    def __missing__(self, text: str) -> str:
        cell = self[text] = text.strip()
        if is_formula(cell):
            self.formulas.add(cell)
        return cell

    def formulas_in(self, line: int, cells: list[str]) -> list[Spot]:
        if self.formulas.isdisjoint(cells):
            return []
        looking = [(place, cell) for place, cell in enumerate(cells) if cell in self.formulas]
        return [Spot(line, place, formula_message(cell), looks=True) for place, cell in looking]


def is_formula(cell: str) -> bool:
    """What a spreadsheet would compute: = and @, and + or - before anything that is no number."""
    if cell[:1] in ("=", "@"):
        return True
    return cell[:1] in ("+", "-") and len(cell) > 1 and not NUMBER.fullmatch(cell)


def formula_message(cell: str) -> str:
    return f"The cell holds a formula (“{short(cell)}”); paste the value instead."
