"""The column maps an association has made, found again by the headers of a file."""

from exams.cycle_sheets.folder import sheet_named
from exams.refusals.exceptions import Invalid
from exams.sheets.column_maps import table_of
from exams.sheets.lines import Unusable
from exams.sheets.reading import read_lines
from exams.sheets.spelling import folded
from panels.intake.models import ColumnMapping


def newest_maps(association, sheet=None):
    """The newest version of each map of the association."""
    maps = ColumnMapping.objects.filter(association=association).select_related("by")
    maps = maps.filter(sheet=sheet) if sheet else maps
    newest = {}
    for one in maps.order_by("sheet", "name", "-version"):
        newest.setdefault((one.sheet, one.name), one)
    return sorted(newest.values(), key=lambda one: (one.sheet, -one.at.timestamp()))


def map_of(association, sheet, lines):
    """The newest map that was made for these headers, or None."""
    headers = [folded(header) for header in table_of(lines)[1]]
    maps = newest_maps(association, sheet)
    return next((one for one in maps if one.headers in (headers, by_place(lines.rows))), None)


def maps_for(association, files) -> dict:
    """{sheet: section} of files whose headers a map was made for before; a file that cannot be read has none."""
    sections = {}
    if not ColumnMapping.objects.filter(association=association).exists():
        return sections
    for name, content in files.items():
        try:
            known = map_of(association, sheet_named(name), lines_of(name, content)[0])
        except Invalid:
            continue
        sections |= known.sections if known else {}
    return sections


def by_place(rows):
    """What stands for the headers of a file that has none."""
    return [f"{max(len(cells) for _, cells in rows)} columns"]


def lines_of(name, content):
    """(the rows, the encoding that was needed).  Raises Invalid where it is no sheet."""
    encoding = ""
    if not name.lower().endswith(".xlsx"):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "windows-1252"
    try:
        lines = read_lines(name, content, encoding=encoding)
    except Unusable as problem:
        raise Invalid(f"{name} cannot be read: {problem}") from None
    if not lines.rows:
        raise Invalid(f"{name} is empty.")
    return lines, encoding
