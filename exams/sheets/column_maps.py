"""PURE: another program's sheet read as one of ours, by a map that says which of its columns is which of ours."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from exams.sheets.column_values import NUMBERED, named_item, number_in, option_in
from exams.sheets.faults import Fault, listed, short
from exams.sheets.lines import Lines, Spot
from exams.sheets.reading import Sheet
from exams.sheets.spelling import folded

TEMPLATE = re.compile(r"\{([^{}]+)\}")  # {First Name} {Last Name}
RANGE = re.compile(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})")
LETTERED = re.compile(r"(?:^|[;\n]\s*)\(?([A-Za-z0-9])[.):](?=\s|$)")  # “c. Refer at once”
LETTER = "letter"
Rows = list[tuple[int, list[str]]]  # line → cells
Source = str | int  # a header, words with headers in {braces}, or the number of a column
Options = str | Mapping[str, str | Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """``columns``: our column → theirs.  ``items``: which of their columns hold the answers, each a column of ours.

    ``options``: ``letter`` where an answer begins with its letter, or {their words: our letter}, of all items or by
    item.  ``skip``: rows below the header that are no data, ``skip_above``: rows before it.  ``leave_out``: {their
    column: what stands in rows that are no data}.  ``of``: the sheet whose file this one is read from too, where
    ``row`` says which row of it.
    """

    columns: Mapping[str, Source] = field(default_factory=dict)
    items: str | tuple[Source, ...] = ()
    item_names: str = "Q{n}"
    options: Options = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    pad: Mapping[str, int] = field(default_factory=dict)
    header: bool = True
    skip_above: int = 0
    skip: int = 0
    leave_out: Mapping[str, str] = field(default_factory=dict)
    row: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    file: str = ""
    of: str = ""


@dataclass(slots=True)
class Arranged:
    """The sheet in our columns; ``origins``: our column → what it is called in the file."""

    sheet: Sheet | None
    faults: list[Fault]
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str  # ours
    places: tuple[int, ...]
    template: str = ""  # “{0} {1}” over the places

    def of(self, cells: Sequence[str]) -> str:
        found = [cells[place] if place < len(cells) else "" for place in self.places]
        return self.template.format(*found).strip() if self.template else found[0]


def table_of(lines: Lines, *, header: bool = True, skip_above: int = 0) -> tuple[int, list[str], Rows]:
    """(the header's line, its names, the rows below); without a header columns are called by their numbers."""
    rows = lines.rows[skip_above:]
    if header:
        line, names = rows[0] if rows else (1, [])
        return line, list(names), rows[1:]
    width = max((len(cells) for _, cells in rows), default=0)
    return rows[0][0] if rows else 1, [f"column {n}" for n in range(1, width + 1)], rows


def arrange(
    file: str,
    lines: Lines,
    given: ColumnMap,
    *,
    text: Collection[str] = (),
    blank: Collection[str] = (),
    key: bool = False,
) -> Arranged:
    """Their rows in our columns; faults name their columns.  ``key``: the key out of one row of an answer sheet.

    ``blank``: our columns that stand blank where the map has none of theirs for them.
    """
    line, names, body = table_of(lines, header=given.header, skip_above=given.skip_above)
    places = _Places(file, line, names)
    columns = [places.column(name, source) for name, source in given.columns.items()]
    items = places.items(given) if given.items else []
    faults = places.faults
    leave_out = [(places.place(source), folded(words)) for source, words in given.leave_out.items()]
    chosen = [(places.place(source), folded(words)) for source, words in given.row.items()]
    if faults:
        return Arranged(None, faults)
    long = "item" in given.columns
    used: list[_Column] = [one for one in columns if one] + ([] if long else items)
    origins = {one.name: " ".join(names[place] for place in one.places) for one in used}
    cell_of = _CellReader(given, "response" if long else "", [one.name for one in items])
    body = [(n, cells) for n, cells in body[given.skip :] if not _matches(cells, leave_out)]
    if key:
        body = [(n, cells) for n, cells in body if not chosen or _matches(cells, chosen)]
        return _key_of(file, body[:1], used, cell_of, origins)
    fixed = {**dict.fromkeys(blank, ""), **given.constants}
    fixed = {name: value for name, value in fixed.items() if name not in origins}
    header = (*(one.name for one in used), *fixed)
    sheet = Sheet(file, header, [], line, notes=_notes(file, lines, names, used, given))
    free = {place for one in used if one.name in text for place in one.places}
    needed = {place for one in used for place in one.places}
    least = 1 + max(needed, default=0)
    for number, cells in body:
        wrong = _wrong(lines.spoiled.get(number, ()), number, cells, needed, free, least)
        read = [cell_of(one.name, one.of(cells)) for one in used] + list(fixed.values())
        if wrong:
            faults += [
                Fault(file, s.line, names[s.place] if s.place is not None and s.place < len(names) else "", s.message)
                for s in wrong
            ]
            sheet.left_out.append(read)
        elif any(read[: len(used)]):
            sheet.rows.append((number, read))
    if not sheet.rows and not faults:
        said = "No row is left below the header; look at the rows to skip and to leave out."
        return Arranged(None, [Fault(file, line, "", said, whole_sheet=True)])
    return Arranged(sheet, faults, origins)


def _wrong(
    spots: Sequence[Spot], number: int, cells: list[str], needed: set[int], free: set[int], least: int
) -> list[Spot]:
    """Only what is wrong in a column that is read: the others may hold what they like."""
    found = [s for s in spots if s.place is None or (s.place in needed and not (s.looks and s.place in free))]
    if not found and len(cells) < least:
        found = [Spot(number, None, f"The row has {len(cells)} cells, and {least} are read; is the line cut off?")]
    return found


def _matches(cells: Sequence[str], wanted: Sequence[tuple[int | None, str]]) -> bool:
    return any(place is not None and place < len(cells) and folded(cells[place]) == words for place, words in wanted)


def _key_of(file: str, body: Rows, used: list[_Column], cell_of: "_CellReader", origins: dict[str, str]) -> Arranged:
    if not body:
        said = "No row holds the key; look at which row is meant."
        return Arranged(None, [Fault(file, None, "", said, whole_sheet=True)])
    [(number, cells)] = body
    rows = [(number, [one.name, cell_of("key", one.of(cells))]) for one in used]
    return Arranged(Sheet(file, ("item", "key"), rows, number), [], {"key": "", **origins})


def _notes(file: str, lines: Lines, names: list[str], used: list[_Column], given: ColumnMap) -> list[str]:
    taken = {place for one in used for place in one.places}
    unused = [name for place, name in enumerate(names) if name and place not in taken]
    notes = [f"{file}: {note}" for note in lines.notes]
    if unused and given.header:
        notes.append(f"{file}: not used by the column map: {listed(unused)}.")
    return notes


class _CellReader:
    """A cell as it stands there → as our sheets have it."""

    def __init__(self, given: ColumnMap, answers: str, items: Sequence[str]) -> None:
        self.given, self.answers, self.items = given, answers, frozenset(items)
        self.blank = {folded(word) for word in given.blank}
        self.values = {name: {folded(k): v for k, v in values.items()} for name, values in given.values.items()}
        self.kept: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, cell: str) -> str:
        known = (name, cell)
        if known not in self.kept:
            self.kept[known] = self._read(name, cell)
        return self.kept[known]

    def _read(self, name: str, cell: str) -> str:
        said = folded(cell)
        if said in self.blank:
            return ""
        if name in self.values:
            return self.values[name].get(said, cell)
        if name == "item" and isinstance(self.given.items, str) and self.given.items:
            number = number_in(self.given.items, cell)
            return cell if number is None else named_item(self.given.item_names, number)
        if name in self.items or name in (self.answers, "key"):
            return self._answer(name, cell)
        width = self.given.pad.get(name, 0)
        return cell.zfill(width) if width and cell.isdigit() else cell

    def _answer(self, name: str, cell: str) -> str:
        options = self.given.options
        if not options or not cell:
            return cell
        if isinstance(options, str):
            found = LETTERED.findall(cell)
            return "".join(found) if found else cell
        own = options.get(name)
        words = own if isinstance(own, Mapping) else {k: v for k, v in options.items() if isinstance(v, str)}
        return option_in(cell, words)


class _Places:
    """Where their columns are; a fault for each that is not there."""

    def __init__(self, file: str, line: int, names: list[str]) -> None:
        self.file, self.line, self.names, self.faults = file, line, names, list[Fault]()
        self.place_of: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            self.place_of.setdefault(folded(name), []).append(place)

    def place(self, source: Source, *, what: str = "") -> int | None:
        there = self.place_of.get(folded(str(source)), []) if isinstance(source, str) else []
        number = source if isinstance(source, int) else int(source) if source.isdigit() and not there else None
        if number is not None and 1 <= number <= len(self.names):
            return number - 1
        if len(there) == 1:
            return there[0]
        if there:
            said = "There are several columns of this name; say which by its number."
        else:
            said = f"The sheet has no column of this name; its columns are {listed([n for n in self.names if n])}."
        meant = f" By the column map it is “{what}”." if what else ""
        self.faults.append(Fault(self.file, self.line, str(source), said + meant, whole_sheet=True))
        return None

    def column(self, name: str, source: Source) -> _Column | None:
        parts = TEMPLATE.findall(source) if isinstance(source, str) and folded(source) not in self.place_of else []
        if not parts:
            place = self.place(source, what=name)
            return None if place is None else _Column(name, (place,))
        found = [self.place(part, what=name) for part in parts]
        plain = str(source).replace("{{", "").replace("}}", "")
        numbers = iter(range(len(parts)))
        template = TEMPLATE.sub(lambda _: "{" + str(next(numbers)) + "}", plain)
        return None if None in found else _Column(name, tuple(p for p in found if p is not None), template)

    def items(self, given: ColumnMap) -> list[_Column]:
        """The columns with answers, under our names of the items."""
        pattern, names = given.items, given.item_names
        if not isinstance(pattern, str):
            placed = [self.place(source, what="items") for source in pattern]
            return [_Column(named_item(names, n), (p,)) for n, p in enumerate(placed, start=1) if p is not None]
        if "item" in given.columns:
            return []
        if span := RANGE.fullmatch(pattern.strip()):
            first, last = int(span[1]), int(span[2])
            if not 1 <= first <= last <= len(self.names):
                said = f"The sheet has {len(self.names)} columns; the answers cannot stand in columns {pattern}."
                self.faults.append(Fault(self.file, self.line, "", said, whole_sheet=True))
                return []
            return [_Column(named_item(names, n), (p,)) for n, p in enumerate(range(first - 1, last), start=1)]
        found = [(n, place) for place, name in enumerate(self.names) if (n := number_in(pattern, name)) is not None]
        if found and not NUMBERED.search(pattern):
            found = [(n, place) for n, (_, place) in enumerate(found, start=1)]
        if not found:
            there = listed([n for n in self.names if n])
            said = f"No column is called like “{short(pattern)}”, where the answers are; the columns are {there}."
            self.faults.append(Fault(self.file, self.line, "", said, whole_sheet=True))
        twice = sorted({n for n, _ in found if [m for m, _ in found].count(n) > 1})
        if twice:
            said = f"Several columns called like “{short(pattern)}” have the number {twice[0]}; write more of it."
            self.faults.append(Fault(self.file, self.line, "", said, whole_sheet=True))
        return [_Column(named_item(names, n), (place,)) for n, place in found]
