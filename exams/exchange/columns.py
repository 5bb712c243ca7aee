"""Finding the columns a sheet has to have, and telling about the others."""

import difflib
from collections.abc import Iterable, Sequence

from exams.exchange.faults import Fault
from exams.exchange.sheets import Sheet


def find_columns(
    sheet: Sheet, *, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[dict[str, int | None], list[Fault]]:
    """{column: its place, or None}; names are compared without case.  A required one that is missing is a fault."""
    places = {column.lower(): n for n, column in enumerate(sheet.columns)}
    found = {name: places.get(name.lower()) for name in (*required, *optional)}
    return found, [missing_column(sheet, name) for name in required if found[name] is None]


def missing_column(sheet: Sheet, name: str) -> Fault:
    near = difflib.get_close_matches(name.lower(), [c.lower() for c in sheet.columns], n=1)
    there = ", ".join(sheet.columns[:12]) + (" …" if len(sheet.columns) > 12 else "")
    hint = f" “{near[0]}” is close: rename it." if near else f" The columns are: {there}."
    return Fault(sheet.file, 1, name, f"The sheet has no column of this name.{hint}", whole_sheet=True)


def note_unused(sheet: Sheet, used: Iterable[int | None], why: str = "") -> list[str]:
    """One note naming the columns that were not used, so that none is swallowed."""
    places = {place for place in used if place is not None}
    unused = [column for n, column in enumerate(sheet.columns) if n not in places]
    if not unused:
        return []
    named = ", ".join(unused[:20]) + (f" and {len(unused) - 20} more" if len(unused) > 20 else "")
    return [f"{sheet.file}: not used{why}: {named}."]
