"""Reading one sheet, CSV or XLSX, into plain cells.  Nothing that a file can hold raises."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from exams.sheets.csv_files import read_csv
from exams.sheets.faults import Fault
from exams.sheets.lines import Lines, Spot, Unusable
from exams.sheets.spelling import folded
from exams.sheets.workbooks import read_workbook


@dataclass(frozen=True, slots=True)
class Sheet:
    """Header and rows; each row with its line number as an editor or a spreadsheet shows it.

    ``left_out`` are the cells of rows with a fault, as far as they could be read: nobody scores them, but
    a row elsewhere that refers to one of them can be told so.  ``notes``: what was read of the file.
    """

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    header_line: int = 1
    left_out: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_lines(file: str, content: bytes, *, encoding: str = "") -> Lines:
    """The rows as they stand, of a CSV file in another ``encoding`` too.  Raises Unusable."""
    if file.lower().endswith(".xlsx"):
        return read_workbook(content)
    if encoding and encoding != "utf-8":
        try:
            content = content.decode(encoding).encode()
        except UnicodeDecodeError:
            raise Unusable(f"The file is not in the encoding {encoding}; choose another.") from None
    return read_csv(content)


def read_sheet(
    file: str, content: bytes, *, optional: Collection[str] = (), text: Collection[str] = ()
) -> tuple[Sheet | None, list[Fault]]:
    """The sheet, and the faults of its rows; no sheet where it cannot be used at all.

    A row may end early only before columns that are ``optional``: a line cut off is otherwise read as blanks.
    In columns of free ``text`` a cell that begins as a formula does (“- strong on theory”) is what it says.
    """
    try:
        lines = read_lines(file, content)
        line, header = _header(lines)
    except Unusable as problem:
        return None, [Fault(file, problem.line, "", str(problem), whole_sheet=True)]
    faults = list(_header_faults(file, line, header, lines.spoiled.get(line, [])))
    if faults:
        return None, faults
    least = len(header)
    while least and header[least - 1].lower() in optional:
        least -= 1
    sheet = Sheet(file, tuple(header), [], line, notes=[f"{file}: {note}" for note in lines.notes])
    free = {place for place, column in enumerate(header) if column.lower() in text}
    for number, cells in lines.rows[1:]:
        spots = [spot for spot in lines.spoiled.get(number, ()) if not (spot.looks and spot.place in free)]
        spots = spots or _misfit(number, cells, least, len(header))
        if spots:
            faults += [Fault(file, spot.line, _name(header, spot.place), spot.message) for spot in spots]
            sheet.left_out.append(cells)
        else:
            sheet.rows.append((number, _fitted(cells, len(header))))
    return sheet, faults


def _header(lines: Lines) -> tuple[int, list[str]]:
    """Its line, and its names without the blanks at the end.  Raises Unusable where nothing stands below it."""
    if not lines.rows:
        raise Unusable("The sheet is empty; fill it or take it away.")
    line, header = lines.rows[0]
    while header and not header[-1]:
        header.pop()
    if len(lines.rows) == 1 and not lines.spoiled:
        raise Unusable("The sheet has a header and no rows; fill it or take it away.", line)
    return line, header


def _header_faults(file: str, line: int, header: list[str], spots: list[Spot]) -> Iterator[Fault]:
    for spot in spots:
        yield Fault(file, spot.line, _name(header, spot.place), spot.message, whole_sheet=True)
    seen: set[str] = set()
    for place, column in enumerate(header, start=1):
        if not column:
            yield Fault(file, line, "", f"Column {place} has no name in the header; give it one.", whole_sheet=True)
        elif folded(column) in seen:
            said = "There are two columns of this name; remove or rename one."
            yield Fault(file, line, column, said, whole_sheet=True)
        seen.add(folded(column))


def _misfit(number: int, cells: list[str], least: int, width: int) -> list[Spot]:
    if len(cells) < least:
        said = "is the line cut off? A blank cell at the end needs its delimiter too."
        return [Spot(number, None, f"The row has {_cells(len(cells))}, the header {width}; {said}")]
    if len(cells) > width and any(cells[width:]):
        said = "look for a delimiter too many, or a cell that needs quotation marks."
        return [Spot(number, None, f"The row has {_cells(len(cells))}, the header only {width}; {said}")]
    return []


def _fitted(cells: list[str], width: int) -> list[str]:
    if len(cells) == width:
        return cells
    return [*cells[:width], *[""] * (width - len(cells))]


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _name(header: list[str], place: int | None) -> str:
    """The column as the sheet calls it, or its number where it lies beyond the header."""
    if place is None:
        return ""
    return header[place] if place < len(header) else f"column {place + 1}"
