"""candidates.csv and portfolio.csv: who is examined, and what was thought of their portfolios."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings, listed, short
from exams.sheets.reading import Sheet
from exams.sheets.spelling import Spellings

CREDENTIALS = ("IMH-E", "ECMH-E")
CATEGORIES = (
    "Family Associate",
    "Family Specialist",
    "Specialist",
    "Mentor-Clinical",
    "Mentor-Policy",
    "Mentor-Research/Faculty",
)
OUTCOMES = ("approve", "defer", "hold")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
DASH = re.compile(r"\s*[‐‑–—-]\s*")


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """``name`` is the candidate's number where the sheet has none (``named``); ``email`` is '' where it has none."""

    line: int
    candidate: str
    name: str
    email: str
    credential: str
    category: str
    named: bool = True


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    line: int
    candidate: str
    reviewer: str
    outcome: str
    comment: str


@dataclass(slots=True)
class Roll:
    """The candidates of the sheet, those whose own row has a fault, and those registered before.

    ``open`` where candidates.csv cannot be used: nobody is then called unknown for it.  ``spelling``: a
    candidate's number as a cell has it → as it is written here.
    """

    rows: dict[str, CandidateRow] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    open: bool = False
    registered: frozenset[str] = frozenset()
    spelling: Spellings = field(default_factory=Spellings)

    def missing(self, candidate: str) -> str:
        """'' where the candidate is on the roll; otherwise the sentence that says why not."""
        if candidate in self.rows or candidate in self.registered:
            return ""
        if not candidate:
            return "The candidate is blank."
        if candidate in self.left_out:
            return f"The row of candidate “{short(candidate)}” in candidates has a fault itself; mend that one first."
        return "" if self.open else f"Candidate “{short(candidate)}” is not in candidates."


def read_candidates(
    sheet: Sheet,
    found: Findings,
    *,
    registered: frozenset[str] = frozenset(),
    known: Iterable[str] = (),
    categories: tuple[str, ...] | None = None,
) -> Roll:
    """The roll; an open one, with a fault, where the sheet cannot be used.

    ``registered``: who is in the cycle already; ``known``: every number the association has given; ``categories``:
    those that the rules of the cycle know; None: any.
    """
    spelling = Spellings(sorted({*registered, *known}))
    columns = ("candidate", "name", "email", "credential", "category")
    places = find_columns(sheet, found, required=columns)
    if places is None:
        return Roll(open=True, registered=registered, spelling=spelling)
    note_unused(sheet, found, places.values())
    who = places["candidate"] or 0
    rows: dict[str, CandidateRow] = {}
    left_out = {spelling[cells[who]] for cells in sheet.left_out if len(cells) > who}
    for line, cells in sheet.rows:
        cell = read_cells(places, cells)
        credential, category = _credential(cell["credential"]), _category(cell["category"], categories or ())
        candidate = spelling[cell["candidate"]]
        name, named = cell["name"] or candidate, bool(cell["name"])
        row = CandidateRow(line, candidate, name, cell["email"], credential, category, named)
        wrong = [*_candidate_faults(row, rows), *_category_faults(row.category, categories)]
        for column, message in wrong:
            found.fault(line, column, message)
        if wrong:
            left_out.add(row.candidate)
        else:
            rows[row.candidate] = row
    spelling.told(found, "candidate")
    if not rows:
        found.no_row_left()
    addresses = Counter(row.email.lower() for row in rows.values() if row.email)
    shared = [email for email, count in addresses.items() if count > 1]
    if shared:
        found.note(f"more than one candidate has the address {listed(shared, 5)}.")
    return Roll(rows, left_out - set(rows), open=not rows, registered=registered, spelling=spelling)


def _candidate_faults(row: CandidateRow, before: dict[str, CandidateRow]) -> Iterator[tuple[str, str]]:
    if not row.candidate or len(row.candidate) > 100:
        yield "candidate", "Give the candidate's own number, at most 100 characters."
    elif row.candidate in before:
        yield "candidate", f"Candidate “{row.candidate}” stands in line {before[row.candidate].line} already."
    if len(row.name) > 200:
        yield "name", "Give the candidate's name in at most 200 characters."
    if row.email and (not EMAIL.fullmatch(row.email) or len(row.email) > 254):
        yield "email", f"“{short(row.email)}” is no e-mail address; write one, or leave the cell blank."
    if row.credential not in CREDENTIALS:
        yield "credential", f"“{short(row.credential)}” is no credential: write IMH-E or ECMH-E."


def _category_faults(category: str, known: tuple[str, ...] | None) -> Iterator[tuple[str, str]]:
    if not category or len(category) > 60:
        yield "category", "Give the category, at most 60 characters."
    elif known is not None and category not in known:
        spelt = {_folded(one): one for one in known}
        near = difflib.get_close_matches(_folded(category), spelt, n=1, cutoff=0.8)
        yield (
            "category",
            f"There is no category “{short(category)}”"
            + (
                f"; did you mean “{spelt[near[0]]}”?"
                if near
                else f" (there are {listed(list(known))}). If it is meant, cycle.toml has to say so: "
                f'[cycle] categories = ["{short(category)}"].'
            ),
        )


def _credential(cell: str) -> str:
    return DASH.sub("-", cell.replace("®", "").strip()).upper()


def _category(cell: str, own: Iterable[str]) -> str:
    """The spelling of a category that the rules or the field know; any other name as it is."""
    return next((c for c in (*own, *CATEGORIES) if _folded(c) == _folded(cell)), cell)


def _folded(category: str) -> str:
    return "".join(letter for letter in category.casefold() if letter.isalnum())


def read_portfolio(
    sheet: Sheet, roll: Roll, found: Findings, *, reviewers: Spellings | None = None
) -> list[PortfolioRow] | None:
    """One row a candidate and reviewer; None, with a fault, where the sheet cannot be used."""
    reviewers = Spellings() if reviewers is None else reviewers
    places = find_columns(sheet, found, required=("candidate", "reviewer", "outcome"), optional=("comment",))
    if places is None:
        return None
    note_unused(sheet, found, places.values())
    rows: dict[tuple[str, str], PortfolioRow] = {}
    for line, cells in sheet.rows:
        cell = read_cells(places, cells)
        who, reviewer = roll.spelling[cell["candidate"]], reviewers[cell["reviewer"]]
        row = PortfolioRow(line, who, reviewer, cell["outcome"].lower(), cell["comment"])
        wrong = list(_portfolio_faults(row, roll, rows))
        for column, message in wrong:
            found.fault(line, column, message)
        if not wrong:
            rows[row.candidate, row.reviewer] = row
    roll.spelling.told(found, "candidate")
    reviewers.told(found, "reviewer")
    if not rows:
        found.no_row_left()
        return None
    return list(rows.values())


def _portfolio_faults(
    row: PortfolioRow, roll: Roll, before: dict[tuple[str, str], PortfolioRow]
) -> Iterator[tuple[str, str]]:
    missing, twice = roll.missing(row.candidate), before.get((row.candidate, row.reviewer))
    if missing:
        yield "candidate", missing
    if not row.reviewer or len(row.reviewer) > 200:
        yield "reviewer", "Say who reviewed, in at most 200 characters."
    elif twice:
        yield "reviewer", f"“{row.reviewer}” has reviewed candidate “{row.candidate}” in line {twice.line} already."
    if row.outcome not in OUTCOMES:
        yield "outcome", f"“{short(row.outcome)}” is no outcome: write {', '.join(OUTCOMES)}."
