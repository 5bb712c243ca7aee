"""ratings.csv: one row a reading, one column a criterion."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from exams.cycle_sheets.people import Roll
from exams.cycle_sheets.toml_rules import Criterion
from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings, listed, short
from exams.sheets.reading import Sheet
from exams.sheets.spelling import Spellings, folded

OPTIONAL = ("vignette", "round")
LARGEST_LEVEL = 1000
WHOLE = re.compile(r"([+-]?[0-9]{1,9})([.,]0*)?")


@dataclass(frozen=True, slots=True)
class RatingRow:
    """``vignette`` is '' and ``round`` 1 where the sheet does not say; a level is None where nothing was rated."""

    line: int
    script: str
    candidate: str
    reviewer: str
    vignette: str
    round: int
    levels: tuple[int | None, ...]  # in the order of the criteria


@dataclass(frozen=True, slots=True)
class KnownRatings:
    """What the house knows before the sheet: the rubric's criteria, the scripts (label → vignette), the readers."""

    criteria: tuple[Criterion, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    reviewers: tuple[str, ...] = ()


def read_ratings(
    sheet: Sheet,
    criteria: tuple[Criterion, ...],
    roll: Roll,
    found: Findings,
    *,
    known: KnownRatings | None = None,
    reviewers: Spellings | None = None,
) -> tuple[list[RatingRow], tuple[Criterion, ...]] | None:
    """The rows, and the criteria with every maximum filled in; None, with a fault, where the sheet cannot be used.

    Without criteria in cycle.toml they are those that are known, and every column that is not known otherwise.
    """
    known = known or KnownRatings()
    reviewers = Spellings(known.reviewers) if reviewers is None else reviewers
    places = find_columns(sheet, found, required=("script", "candidate", "reviewer"), optional=OPTIONAL)
    if places is None:
        return None
    if not criteria:
        taken = set(places.values())
        columns_left = [name for place, name in enumerate(sheet.columns) if place not in taken]
        before = {folded(c.name) for c in known.criteria}
        fresh = tuple(Criterion(name) for name in columns_left if folded(name) not in before)
        criteria = (*_raised(sheet, known.criteria), *fresh)
        if not criteria:
            found.unusable("The sheet has no column for a criterion; add one for each.", line=sheet.header_line)
            return None
        if fresh:
            found.note(f"cycle.toml names no criteria; taken from the columns: {listed([c.name for c in criteria])}.")
    columns = find_columns(sheet, found, required=[c.name for c in criteria])
    if columns is None:
        return None
    note_unused(sheet, found, [*places.values(), *columns.values()])
    at = [columns[c.name] or 0 for c in criteria]
    criteria = _fill_maxima(sheet, criteria, at, found, known)

    levels = [(_Levels(c), place) for c, place in zip(criteria, at, strict=True)]
    reader = _Rows(places, levels, roll, found, known, reviewers)
    rows = [row for line, cells in sheet.rows if (row := reader.read(line, cells)) is not None]
    for spelling, what in (
        (roll.spelling, "candidate"),
        (reviewers, "reviewer"),
        (reader.scripts, "script"),
        (reader.vignettes, "vignette"),
    ):
        spelling.told(found, what)
    if reader.blank:
        said = "1 row has" if reader.blank == 1 else f"{reader.blank:,} rows have"
        found.note(f"{said} no level at all: not rated, and left out.")
    if not rows and not reader.blank:
        found.no_row_left()
        return None
    return rows, criteria


def _raised(sheet: Sheet, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Criteria that came from columns reach as high as any level that was ever found in them."""
    raised = []
    places = find_columns(sheet, Findings(sheet.file), required=(), optional=[c.name for c in criteria]) or {}
    for c in criteria:
        place = places[c.name]
        found = [whole(cells[place]) for _, cells in sheet.rows] if place is not None else []
        highest = max([n for n in found if n is not None and n <= LARGEST_LEVEL], default=0)
        raised.append(replace(c, maximum=max(c.maximum or 0, highest)))
    return tuple(raised)


def _fill_maxima(
    sheet: Sheet, criteria: tuple[Criterion, ...], at: list[int], found: Findings, known: KnownRatings
) -> tuple[Criterion, ...]:
    """Where cycle.toml gives no maximum it is the highest level in the sheet, over all criteria, or known before."""
    unsaid = [c.name for c in criteria if c.maximum is None]
    if not unsaid:
        return criteria
    levels = [whole(cell) for cell in {cells[place] for _, cells in sheet.rows for place in at}]
    highest = max([level for level in levels if level is not None and level <= LARGEST_LEVEL], default=1)
    highest = max([highest, *(c.maximum or 0 for c in known.criteria if c.name in unsaid)])
    found.note(
        f"cycle.toml gives no maximum for {listed(unsaid)}; taken as the highest level found in the sheet, {highest}."
    )
    return tuple(c if c.maximum is not None else replace(c, maximum=max(highest, c.minimum + 1)) for c in criteria)


class _Levels(dict[str, int | None]):
    """Cell → level, for one criterion.  Each distinct cell is read once; ValueError where it is none."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__({"": None})
        self.criterion = criterion

    def __missing__(self, cell: str) -> int | None:
        level, least, most = whole(cell), self.criterion.minimum, self.criterion.maximum
        if level is None:
            raise ValueError(f"“{short(cell)}” is no whole level; leave the cell blank where nothing was rated.")
        if level < least or (most is not None and level > most):
            raise ValueError(f"Level {level} is out of range: {least} to {most}.")
        self[cell] = level
        return level


class _Rows:
    def __init__(
        self,
        places: dict[str, int | None],
        criteria: list[tuple[_Levels, int]],
        roll: Roll,
        found: Findings,
        known: KnownRatings,
        reviewers: Spellings,
    ) -> None:
        self.known, self.reviewers = known, reviewers
        self.scripts, self.vignettes = Spellings(known.scripts), Spellings(sorted(set(known.scripts.values())))
        self.places, self.criteria, self.roll, self.found = places, criteria, roll, found
        self.script_of: dict[str, tuple[str, str, int]] = {}  # script → candidate, vignette, line
        self.read_before: dict[tuple[str, str, str, int], int] = {}
        self.blank = 0

    def read(self, line: int, cells: list[str]) -> RatingRow | None:
        """The row; None where it has a fault or no level at all."""
        cell = read_cells(self.places, cells)
        cell["candidate"] = self.roll.spelling[cell["candidate"]]
        cell["reviewer"] = self.reviewers[cell["reviewer"]]
        cell["script"] = self.scripts[cell["script"]]
        cell["vignette"] = self.vignettes[cell["vignette"] or self.known.scripts.get(cell["script"], "")]
        wrong = list(self._identity_faults(cell))
        try:
            levels = tuple([level[cells[place]] for level, place in self.criteria])
        except ValueError:
            wrong += self._level_faults(cells)
        if not wrong:
            round_ = whole(cell["round"]) or 1
            row = RatingRow(line, cell["script"], cell["candidate"], cell["reviewer"], cell["vignette"], round_, levels)
            if not any(level is not None for level in levels):
                self.blank += 1
                return None
            wrong = list(self._clashes(row))
            if not wrong:
                return row
        for column, message in wrong:
            self.found.fault(line, column, message)
        return None

    def _identity_faults(self, cell: dict[str, str]) -> Iterator[tuple[str, str]]:
        missing = self.roll.missing(cell["candidate"])
        if missing:
            yield "candidate", missing
        for name in ("script", "reviewer"):
            if not cell[name] or len(cell[name]) > 100:
                yield name, f"Give the {name}, in at most 100 characters."
        if len(cell["vignette"]) > 100:
            yield "vignette", "Name the vignette in at most 100 characters."
        if cell["round"] and not 1 <= (whole(cell["round"]) or 0) <= 100:
            yield "round", f"“{short(cell['round'])}” is no round: write 1, 2 …"

    def _level_faults(self, cells: list[str]) -> Iterator[tuple[str, str]]:
        for level, place in self.criteria:
            try:
                level[cells[place]]
            except ValueError as error:
                yield level.criterion.name, str(error)

    def _clashes(self, row: RatingRow) -> Iterator[tuple[str, str]]:
        """With what the rows above say about the script, and what the reviewer has read."""
        candidate, vignette, line = self.script_of.setdefault(row.script, (row.candidate, row.vignette, row.line))
        if candidate != row.candidate:
            yield "candidate", f"Script “{row.script}” is candidate “{candidate}”'s in line {line}."
            return
        if vignette != row.vignette:
            yield "vignette", f"Script “{row.script}” answers “{vignette}” in line {line}."
            return
        # Two scripts of one candidate answer two vignettes: a second label for the same one is the same script.
        what = (row.candidate, row.vignette) if row.vignette else ("", row.script)
        before = self.read_before.setdefault((*what, row.reviewer, row.round), row.line)
        if before != row.line:
            said = f"“{row.reviewer}” has rated this candidate's script in line {before} already"
            yield "reviewer", f"{said}; one reviewer reads a script once a round."


def whole(cell: str) -> int | None:
    """A whole number ('2' or '2.0'), or None."""
    number = WHOLE.fullmatch(cell)
    return int(number.group(1)) if number else None
