"""Reading one sheet, CSV or XLSX, into plain cells.  Nothing that a file can hold raises."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from exams.exchange.faults import Fault

DELIMITERS = ",;\t"
MAX_UNPACKED = 512 * 1024 * 1024
MAX_ROWS = 1_048_576
FORMULA = "holds a formula; paste its value instead"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Header and rows; each row with its line number as an editor or a spreadsheet shows it."""

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def read_sheet(file: str, content: bytes) -> tuple[Sheet | None, list[Fault]]:
    """The sheet, and the faults of its rows; no sheet where it cannot be used at all."""
    faults: list[Fault] = []
    lines = _workbook(file, content, faults) if file.lower().endswith(".xlsx") else _csv(file, content, faults)
    rows = [(number, cells) for number, cells in lines if any(cells)]
    if any(fault.whole_sheet for fault in faults):
        return None, faults
    if not rows:
        return None, [*faults, Fault(file, None, "", "The sheet is empty.", whole_sheet=True)]
    (_, header), body = rows[0], rows[1:]
    while header and not header[-1]:
        header = header[:-1]
    faults += _header_faults(file, header)
    if any(fault.whole_sheet for fault in faults):
        return None, faults
    return Sheet(file, tuple(header), list(_fitting(file, header, body, faults))), faults


def _header_faults(file: str, header: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for column in header:
        if column and column.lower() in seen:
            yield Fault(file, 1, column, "There are two columns of this name; remove or rename one.", whole_sheet=True)
        seen.add(column.lower())
    if "" in header:
        place = header.index("") + 1
        yield Fault(file, 1, "", f"Column {place} has no name in the first line; give it one.", whole_sheet=True)


def _fitting(
    file: str, header: list[str], body: list[tuple[int, list[str]]], faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Rows as wide as the header; a missing or surplus blank at the end is forgiven."""
    width = len(header)
    bad = {fault.line for fault in faults}
    for number, cells in body:
        if number in bad:
            continue
        if len(cells) > width and any(cells[width:]):
            faults.append(
                Fault(
                    file,
                    number,
                    "",
                    f"The row has {len(cells)} cells, the header only {width}; look for a stray delimiter.",
                )
            )
            continue
        if len(cells) < width and width - len(cells) > 0:
            cells = [*cells, *[""] * (width - len(cells))]
        formula = next((n for n, cell in enumerate(cells[:width]) if _is_formula(cell)), None)
        if formula is not None:
            faults.append(Fault(file, number, header[formula], f"The cell {FORMULA}."))
            continue
        yield number, cells[:width]


def _is_formula(cell: str) -> bool:
    """What a spreadsheet would compute: = and @, and + or - before anything that is no number."""
    if cell[:1] in ("=", "@"):
        return True
    return cell[:1] in ("+", "-") and len(cell) > 1 and not _is_number(cell)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _csv(file: str, content: bytes, faults: list[Fault]) -> list[tuple[int, list[str]]]:
    text = _decode(file, content, faults)
    if text is None:
        return []
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda d: _outside_quotes(first).count(d))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for cells in reader:
            rows.append((started, [cell.strip() for cell in cells]))
            started = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                faults.append(Fault(file, None, "", f"The sheet has more than {MAX_ROWS:,} rows.", whole_sheet=True))
                return []
    except csv.Error as error:
        said = (
            "A quotation mark is opened and not closed"
            if "end of data" in str(error)
            else f"The line cannot be read ({error})"
        )
        faults.append(Fault(file, started, "", f"{said}; mend the line in a text editor.", whole_sheet=True))
        return []
    return rows


def _decode(file: str, content: bytes, faults: list[Fault]) -> str | None:
    def unusable(message: str) -> None:
        faults.append(Fault(file, None, "", message, whole_sheet=True))

    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        unusable("The file is saved as UTF-16; save it as CSV UTF-8.")
        return None
    if content[:4] == b"PK\x03\x04":
        unusable("The file is a workbook with the name of a CSV file; rename it to .xlsx.")
        return None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_by_line(file, content, faults)
    if "\0" in text:
        unusable("The file holds zero bytes and is no text; save it as CSV UTF-8.")
        return None
    return text


def _decode_by_line(file: str, content: bytes, faults: list[Fault]) -> str:
    """Lines that are not UTF-8 are faults of their own; the others are read."""
    lines = []
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            faults.append(
                Fault(
                    file,
                    number,
                    "",
                    "The line is not UTF-8 (an accent or umlaut from another encoding?); save as CSV UTF-8.",
                    whole_sheet=number == 1,
                )
            )
            lines.append(line.decode("utf-8", errors="replace"))
    return "".join(lines)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _workbook(file: str, content: bytes, faults: list[Fault]) -> list[tuple[int, list[str]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            faults.append(Fault(file, None, "", "The workbook is too large when unpacked.", whole_sheet=True))
            return []
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        try:
            return list(_cells(file, book.worksheets[0].iter_rows(), faults))
        finally:
            book.close()
    except Exception as error:
        said = "is no workbook, is damaged or is protected by a password"
        faults.append(
            Fault(
                file,
                None,
                "",
                f"The file {said} ({type(error).__name__}); save it anew as XLSX or CSV.",
                whole_sheet=True,
            )
        )
        return []


def _cells(file: str, rows: Iterable, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:  # type: ignore[type-arg]
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            faults.append(Fault(file, None, "", f"The sheet has more than {MAX_ROWS:,} rows.", whole_sheet=True))
            return
        odd = next((cell for cell in row if cell.data_type in ("f", "e")), None)
        if odd is not None:
            said = FORMULA if odd.data_type == "f" else f"holds the error {odd.value}; put the value in its place"
            faults.append(Fault(file, number, str(odd.column_letter), f"The cell {said}.", whole_sheet=number == 1))
            yield number, ["?"]  # keeps its place; left out with its fault
            continue
        yield number, [_text(cell.value) for cell in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()
