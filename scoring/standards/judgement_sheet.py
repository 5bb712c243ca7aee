"""judgements.csv: how likely each judge thinks a borderline candidate is to get each item right (Angoff)."""

from dataclasses import dataclass

from exams.sheets.columns import find_columns
from exams.sheets.faults import Findings, listed, short
from exams.sheets.reading import Sheet
from exams.sheets.spelling import Spellings


@dataclass(frozen=True, slots=True)
class Judgements:
    """``values[judge][item]`` as written, between 0 and 1 or in percent; None where a judge said nothing."""

    judges: tuple[str, ...]
    items: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


def read_judgements(sheet: Sheet, items: list[str], found: Findings) -> Judgements | None:
    """One row a judge, one column an item of the form; None, with a fault, where the sheet cannot be used."""
    places = find_columns(sheet, found, required=("judge",))
    if places is None:
        return None
    spelling, known = Spellings(items), set(items)
    columns = [(spelling[c], n) for n, c in enumerate(sheet.columns) if spelling[c] in known]
    strange = [c for n, c in enumerate(sheet.columns) if spelling[c] not in known and n != places["judge"]]
    spelling.told(found, "item")
    names = Spellings()
    if strange:
        found.note(f"not used, because the form has no such item: {listed(strange, 20)}.")
    if not columns:
        found.unusable(
            f"No column is named for an item of the form; its items are {listed(items)}.", line=sheet.header_line
        )
        return None
    judges: dict[str, tuple[float | None, ...]] = {}
    for line, cells in sheet.rows:
        judge = names[cells[places["judge"] or 0]]
        if not judge or judge in judges:
            found.fault(line, "judge", "Two rows name the same judge." if judge else "Name the judge.")
            continue
        row = [_share(cells[place], line, item, found) for item, place in columns]
        judges[judge] = tuple(row)
    names.told(found, "judge")
    if not found.faults and len(judges) < 2:
        found.unusable("One judge alone has no standard error; at least two rows are needed.")
    if found.faults:
        return None
    return Judgements(tuple(judges), tuple(item for item, _ in columns), tuple(judges.values()))


def _share(cell: str, line: int, item: str, found: Findings) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell.rstrip("% ").replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        found.fault(line, item, f"“{short(cell)}” is no share: write a number between 0 and 1, or between 0 and 100.")
        return None
    return value
