"""Finding the columns a sheet has to have, and telling about the others."""

import difflib
from collections.abc import Iterable, Sequence

from exams.sheets.faults import Findings, listed
from exams.sheets.reading import Sheet
from exams.sheets.spelling import folded


def find_columns(
    sheet: Sheet, found: Findings, *, required: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, int | None] | None:
    """{column: its place, or None}; None, and a fault each, where one is missing.

    Names are compared without case or blanks.
    """
    place_of = {folded(column): place for place, column in enumerate(sheet.columns)}
    places = {name: place_of.get(folded(name)) for name in (*required, *optional)}
    missing = [name for name in required if places[name] is None]
    for name in missing:
        report_missing(sheet, found, name)
    return None if missing else places


def report_missing(sheet: Sheet, found: Findings, name: str) -> None:
    """The sheet cannot be used without this column; the nearest of its own may be meant."""
    spelt = {column.lower(): column for column in sheet.columns}
    near = difflib.get_close_matches(name.lower(), spelt, n=1)
    hint = f" Rename “{spelt[near[0]]}” if it is meant." if near else ""
    there = listed(list(sheet.columns))
    said = f"The sheet has no column of this name; its columns are {there}.{hint}"
    found.unusable(said, line=sheet.header_line, column=name)


def read_cells(places: dict[str, int | None], cells: list[str]) -> dict[str, str]:
    """{column: its cell}, '' for a column that the sheet does not have."""
    return {name: "" if place is None else cells[place] for name, place in places.items()}


def note_unused(sheet: Sheet, found: Findings, used: Iterable[int | None], why: str = "") -> None:
    """One note naming the columns that were not used, so that none is swallowed."""
    places = set(used)
    unused = [column for place, column in enumerate(sheet.columns) if place not in places]
    if unused:
        found.note(f"not used{why}: {listed(unused, 20)}.")
