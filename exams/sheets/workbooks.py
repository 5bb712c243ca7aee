"""Reading the first visible worksheet of an XLSX workbook into lines."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from exams.sheets.faults import listed
from exams.sheets.lines import MAX_BYTES, Cells, Lines, Spot, Unusable, formula_message

MAX_CELLS = 20_000_000  # a few bytes of XML can claim a cell in column 16,384 of every row
HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\s[^>]*?\bhidden="(?:1|true)"')
OLD_OR_PROTECTED = b"\xd0\xcf\x11\xe0"


def read_workbook(content: bytes) -> Lines:
    """The lines; rows with a formula or an error cell among the spoiled.  Raises Unusable."""
    import openpyxl

    if content.startswith(OLD_OR_PROTECTED):
        said = "The workbook is protected by a password or in the old .xls format"
        raise Unusable(f"{said}; save it anew as XLSX or CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_BYTES:
            raise Unusable(f"The workbook is larger than {MAX_BYTES // 1024**2} MB when unpacked; split it.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and drop-down lists, which nobody reads here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            try:
                chosen, notes = _chosen(book.worksheets)
                lines = _lines(chosen.iter_rows())
                lines.notes += notes + _hidden(content, chosen)
                return lines
            finally:
                book.close()
    except Unusable:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise Unusable("The file is no workbook or is damaged; save it anew as XLSX or CSV.") from error


def _chosen(worksheets: list[Any]) -> tuple[Any, list[str]]:
    """The first worksheet that can be seen, and a note naming those that were left where there are others."""
    seen = [one for one in worksheets if one.sheet_state == "visible"]
    if not seen:
        raise Unusable("The workbook has no worksheet that can be seen; show the one that is meant.")
    others = [
        f"“{one.title}”" + ("" if one.sheet_state == "visible" else " (hidden)")
        for one in worksheets
        if one is not seen[0]
    ]
    if not others:
        return seen[0], []
    return seen[0], [f"the worksheet “{seen[0].title}” is read; left: {listed(others)}."]


def _hidden(content: bytes, worksheet: Any) -> list[str]:
    """A note where rows or columns are hidden, by hand or by a filter: they are read like the others."""
    kinds = {b"row": 0, b"col": 0}
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(worksheet._worksheet_path) as xml:
        rest = b""
        while piece := xml.read(1 << 20):
            text = rest + piece
            cut = text.rfind(b"<")  # a tag may lie across two pieces
            rest = text[cut:] if cut >= 0 else b""
            for kind in HIDDEN.findall(text[:cut]):
                kinds[kind] += 1
    said = [name for name, n in (("rows", kinds[b"row"]), ("columns", kinds[b"col"])) if n]
    return [f"{' and '.join(said)} that are hidden in the worksheet are read like the others."] if said else []


def _lines(rows: Iterable[tuple[Any, ...]]) -> Lines:
    cells, lines, width, visited = Cells(), Lines(), 0, 0
    for number, row in enumerate(rows, start=1):
        visited += len(row)
        if visited > MAX_CELLS:
            raise Unusable(f"The worksheet has more than {MAX_CELLS:,} cells; delete its empty columns.")
        read = [cells[_text(cell.value)] for cell in row]
        spots = [
            _spot(number, place, cell, read[place]) for place, cell in enumerate(row) if _is_odd(cell, read[place])
        ]
        while len(read) > width and not read[-1]:
            read.pop()
        width = width or len(read)  # the header's: a worksheet's row ends with its last cell that is filled
        lines.add(number, read + [""] * (width - len(read)), spots)
    return lines


def _is_odd(cell: Any, text: str) -> bool:
    return cell.data_type in ("e", "f") or text[:1] in ("=", "@")


def _spot(number: int, place: int, cell: Any, text: str) -> Spot:
    if cell.data_type == "e":
        return Spot(number, place, f"The cell holds the error {text}; put the value in its place.")
    return Spot(number, place, formula_message(text), looks=cell.data_type != "f")


def _text(value: object) -> str:
    """As the cell is seen: 3.0 is 3, a day is its ISO date."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(getattr(value, "text", value))  # an array formula keeps its text apart
