"""Reading a CSV file into lines: its encoding, its delimiter, its quotation marks."""

import csv
import io
import re
from bisect import bisect_left

from exams.sheets.lines import MAX_BYTES, Cells, Lines, Spot, Unusable

DELIMITERS = ",;\t"
SEP = re.compile(rb"\"?sep=([,;|\t])\"?\r?\n", re.IGNORECASE)  # Excel's own word for the delimiter
QUOTED = re.compile(r'"[^"]*("|$)')
UNREADABLE = "The line is not UTF-8 (an accent or umlaut in another encoding?); save the sheet as CSV UTF-8."
ZERO_BYTE = "The line holds a zero byte, which no text has; type it anew."
NOT_CSV = {  # how the file begins → what it is
    b"PK\x03\x04": "The file is a workbook with the name of a CSV file; rename it to .xlsx.",
    b"\xd0\xcf\x11\xe0": "The file is an old or protected workbook with the name of a CSV file; save it as CSV UTF-8.",
    b"\xff\xfe\0\0": "The file is saved as UTF-32; save it as CSV UTF-8.",
    b"\xff\xfe": "The file is saved as UTF-16; save it as CSV UTF-8.",
    b"\xfe\xff": "The file is saved as UTF-16; save it as CSV UTF-8.",
}


def read_csv(content: bytes) -> Lines:
    """The lines, those that are no text among the spoiled.  Raises Unusable where there is no sheet to read."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    _require_text(content)
    broken = _broken_lines(content)
    cells, lines, started = Cells(), Lines(), 1
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="replace", newline="")
    said = SEP.match(content)
    delimiter = said.group(1).decode() if said else _delimiter(content)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if said and started == 1:
                started = 2
                continue
            read = [cells[cell] for cell in row]
            ended = reader.line_num  # a quoted cell may span lines
            spots = broken[bisect_left(broken, (started,)) : bisect_left(broken, (ended + 1,))] if broken else []
            if cells.formulas:
                spots = spots + cells.formulas_in(started, read)
            lines.add(started, read, spots)
            started = ended + 1
    except csv.Error as error:
        raise Unusable(_said(error), started) from None
    return lines


def _require_text(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise Unusable(f"The file is larger than {MAX_BYTES // 1024**2} MB; split it.")
    for start, message in NOT_CSV.items():
        if content.startswith(start):
            raise Unusable(message)
    head = content[:1000]
    if head.count(0) * 3 > len(head):  # UTF-16 without its mark: every other byte is zero
        raise Unusable("The file is no text, or is saved as UTF-16; save it as CSV UTF-8.")


def _broken_lines(content: bytes) -> list[Spot]:
    """Lines that are no text are faults of their own; the others are read."""
    if _is_text(content):
        return []
    spots = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not _is_text(line):
            spots.append(Spot(number, None, ZERO_BYTE if b"\0" in line else UNREADABLE))
    return spots


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _delimiter(content: bytes) -> str:
    """The one the header has most of, outside quotation marks."""
    head = QUOTED.sub("quoted", content[:1_000_000].decode("utf-8", errors="replace"))
    header = next((line for line in re.split(r"[\r\n]+", head) if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _said(error: csv.Error) -> str:
    said = str(error)
    if "end of data" in said:
        return "A quotation mark is opened in this row and never closed; close it in a text editor."
    if "field limit" in said:
        limit = csv.field_size_limit()
        return f"A cell has more than {limit:,} characters; is a quotation mark opened in this row and never closed?"
    return "The quotation marks of this row do not match: inside a quoted cell, write two of them for one."
