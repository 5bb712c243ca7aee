"""Reading the first worksheet of an XLSX workbook into lines."""

import io
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from exams.exchange.lines import MAX_BYTES, Cells, Lines, Spot, Unusable, formula_message

MAX_CELLS = 20_000_000  # a few bytes of XML can claim a cell in column 16,384 of every row
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
                return _lines(book.worksheets[0].iter_rows())
            finally:
                book.close()
    except Unusable:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise Unusable("The file is no workbook or is damaged; save it anew as XLSX or CSV.") from error


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
    return Spot(number, place, formula_message(text))


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
