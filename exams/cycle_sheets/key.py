"""key.csv: the items, the key of each, and which of them are scored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exams.cycle_sheets.answer_cells import alphabet_of, kind_of
from exams.cycle_sheets.key_cells import read_key, read_options
from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings, listed, short
from exams.sheets.reading import Sheet
from exams.sheets.spelling import Spellings

OPTIONAL = ("domain", "scored", "options")
YES, NO = {"yes", "y", "true", "1", ""}, {"no", "n", "false", "0"}
LONGEST_KEY = 80


@dataclass(frozen=True, slots=True)
class KeyRow:
    """``key`` in its canonical spelling; ``options`` is '' where the sheet does not say.

    ``line`` is 0 for a key that is known from before and stands in no sheet now.
    """

    line: int
    item: str
    key: str
    domain: str
    scored: bool
    options: str


@dataclass(frozen=True, slots=True)
class KeySheet:
    """``left_out``: items whose row has a fault.  ``spelling``: an item as a cell has it → as it is written here."""

    rows: list[KeyRow]
    left_out: frozenset[str]
    spelling: Spellings = field(default_factory=Spellings)

    def __post_init__(self) -> None:
        for item in (*(row.item for row in self.rows), *sorted(self.left_out)):
            self.spelling[item]

    def over(self, known: Sequence[KeyRow]) -> "KeySheet":
        """This key laid over the one that is known: known items in their order, then the new ones."""
        mine = {row.item: row for row in self.rows}
        rows = [mine.pop(row.item, row) for row in known]
        left_out = self.left_out - {row.item for row in known}
        return KeySheet([*rows, *mine.values()], left_out, self.spelling)

    def alphabets(self) -> Mapping[str, str]:
        """{item: the options that may be answered}."""
        common = alphabet_of(row.key for row in self.rows)
        return {row.item: row.options or common for row in self.rows}


def read_key_sheet(sheet: Sheet, found: Findings, *, known: Sequence[KeyRow] = ()) -> KeySheet | None:
    """The usable rows in the sheet's order; None, with a fault, where there is none.

    Where the sheet does not say whether an item is scored, or which options it has, what is ``known`` of it holds.
    """
    places = find_columns(sheet, found, required=("item", "key"), optional=OPTIONAL)
    if places is None:
        return None
    note_unused(sheet, found, places.values())
    cells = [(line, read_cells(places, row)) for line, row in sheet.rows]
    reader = _Reader([cell["key"] for _, cell in cells], known)
    left_out = {reader.spelling[row[place]] for row in sheet.left_out if len(row) > (place := places["item"] or 0)}
    for line, cell in cells:
        try:
            reader.read(line, cell)
        except _Wrong as wrong:
            found.fault(line, wrong.column, str(wrong))
            left_out.add(reader.spelling[cell["item"]])
    reader.spelling.told(found, "item")
    if reader.as_before:
        found.note(f"not scored, as before, because the sheet does not say: {listed(reader.as_before)}.")
    if not reader.rows:
        found.no_row_left()
        return None
    return KeySheet(list(reader.rows.values()), frozenset(left_out - set(reader.rows)), reader.spelling)


class _Wrong(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class _Reader:
    def __init__(self, keys: list[str], known: Sequence[KeyRow] = ()) -> None:
        self.rows: dict[str, KeyRow] = {}
        self.known = {row.item: row for row in known}
        self.spelling = Spellings(self.known)
        self.as_before: list[str] = []
        keys = [*keys, *(row.key for row in known)]
        kinds = Counter(kind_of(_key_or_nothing(key)) for key in keys)
        # Options are letters or digits: those of most keys; the few others are the slip.
        self.kind = max(("letters", "digits"), key=lambda kind: kinds[kind])
        self.first = "0" if any("0" in _key_or_nothing(key) for key in keys) else "1"

    def read(self, line: int, cell: dict[str, str]) -> None:
        """Enter the row.  Raises _Wrong."""
        item, scored = self.spelling[cell["item"]], cell["scored"].lower()
        before = self.known.get(item)
        if not item or len(item) > 100:
            raise _Wrong("item", "Give the item's code, at most 100 characters.")
        if item in self.rows:
            raise _Wrong("item", f"Item “{item}” stands in line {self.rows[item].line} already.")
        if len(cell["domain"]) > 200:
            raise _Wrong("domain", "Name the domain in at most 200 characters.")
        if scored not in YES | NO:
            raise _Wrong("scored", f"“{short(cell['scored'])}” is neither yes nor no.")
        key = self._key(item, cell["key"])
        options = self._options(key, cell["options"]) or (before.options if before else "")
        if before and not scored and not before.scored:
            self.as_before.append(item)
            scored = "no"
        self.rows[item] = KeyRow(line, item, key, cell["domain"], scored in YES, options)

    def _key(self, item: str, cell: str) -> str:
        if not cell:
            raise _Wrong("key", f"Item “{item}” has no key; write * to credit everybody.")
        try:
            key = read_key(cell)
        except ValueError as error:
            raise _Wrong("key", str(error)) from None
        if len(key) > LONGEST_KEY:
            raise _Wrong("key", f"The key has more than {LONGEST_KEY} characters.")
        if kind_of(key) not in ("", self.kind):
            said = f"the options of this sheet are {self.kind}, and one sheet has letters or digits, never both"
            raise _Wrong("key", f"The key “{key}” does not fit the others: {said}.")
        return key

    def _options(self, key: str, cell: str) -> str:
        try:
            options = read_options(cell, kind=self.kind, first=self.first)
        except ValueError as error:
            raise _Wrong("options", str(error)) from None
        outside = [option for option in key if options and option not in options and option not in "|*"]
        if outside:
            raise _Wrong("options", f"The key “{key}” is not among the options “{options}”.")
        return options


def _key_or_nothing(cell: str) -> str:
    try:
        return read_key(cell)
    except ValueError:
        return ""
