"""All sheets of a cycle, read together: plain values, every fault, and notes on what was not used."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from exams.exchange.answers import Responses, read_responses
from exams.exchange.columns import find_columns, note_unused
from exams.exchange.faults import Fault
from exams.exchange.keys import alphabet_of, read_key, read_options
from exams.exchange.ratings import RatingRow, read_ratings
from exams.exchange.rules import CycleRules, read_rules
from exams.exchange.sheets import Sheet, read_sheet

SHEETS = ("candidates", "key", "responses", "ratings", "portfolio")
OUTCOMES = ("approve", "defer", "hold")
CATEGORIES = ("Specialist", "Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
YES, NO = {"yes", "y", "true", "1", ""}, {"no", "n", "false", "0"}


@dataclass(frozen=True, slots=True)
class CandidateRow:
    line: int
    candidate: str
    name: str
    email: str
    credential: str
    category: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    line: int
    item: str
    key: str
    domain: str
    scored: bool
    options: str  # '' where the sheet does not say


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    line: int
    candidate: str
    reviewer: str
    outcome: str
    comment: str


@dataclass(slots=True)
class CycleSheets:
    """An absent sheet is None: what it feeds is not available, which is not zero."""

    rules: CycleRules
    candidates: list[CandidateRow] = field(default_factory=list)
    key: list[KeyRow] | None = None
    responses: Responses | None = None
    ratings: list[RatingRow] | None = None
    portfolio: list[PortfolioRow] | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def fatal(self) -> list[Fault]:
        """Faults for which a whole sheet is missing: no row can be skipped to be rid of them."""
        return [fault for fault in self.faults if fault.whole_sheet]


def read_folder(path: Path) -> CycleSheets:
    """The sheets of a folder."""
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for entry in sorted(path.iterdir()):
        if entry.is_file() and not entry.name.startswith((".", "~$")):
            try:
                files[entry.name] = entry.read_bytes()
            except OSError as error:
                faults.append(
                    Fault(entry.name, None, "", f"The file cannot be read: {error.strerror}.", whole_sheet=True)
                )
    sheets = read_cycle(files, folder=path.resolve().name or "cycle")
    sheets.faults[:0] = faults
    return sheets


def read_cycle(files: Mapping[str, bytes], *, folder: str = "cycle") -> CycleSheets:
    """Read what there is.  Rows with a fault are left out of the values; nothing here ever raises."""
    found: dict[str, str] = {}
    notes, faults = [], []
    for name in sorted(files):
        stem, _, ending = name.lower().rpartition(".")
        if name.lower() == "cycle.toml":
            found["cycle"] = name
        elif stem in SHEETS and ending in ("csv", "xlsx"):
            if stem in found:
                said = f"{found[stem]} is there as well; keep one of the two."
                faults.append(Fault(name, None, "", said, whole_sheet=True))
            found[stem] = name
        else:
            notes.append(f"{name} is not a sheet that is known here; it was not used.")
    rules, rule_faults = read_rules(files[found["cycle"]] if "cycle" in found else None, folder=folder)
    used = {name: files[name] for name in found.values()}
    sheets = CycleSheets(rules, faults=[*faults, *rule_faults], notes=notes, files=used)
    sheets.digests = {name: hashlib.sha256(content).hexdigest() for name, content in used.items()}
    _read_all(sheets, {stem: name for stem, name in found.items() if stem != "cycle"})
    return sheets


def _read_all(sheets: CycleSheets, found: dict[str, str]) -> None:
    read: dict[str, Sheet] = {}
    for stem, name in found.items():
        sheet, faults = read_sheet(name, sheets.files[name])
        sheets.faults += faults
        if sheet is not None:
            read[stem] = sheet
    if "candidates" not in found:
        sheets.faults.append(
            Fault("candidates.csv", None, "", "The sheet is missing; nothing goes without it.", whole_sheet=True)
        )
        return
    if "candidates" not in read:
        return
    sheets.candidates, left_out = _candidates(read["candidates"], sheets.faults, sheets.notes)
    known = _knower({row.candidate for row in sheets.candidates}, left_out)
    if "key" in read:
        sheets.key = _key(read["key"], sheets.faults, sheets.notes)
    if "responses" in read and not ("key" in found and sheets.key is None):
        _answers(sheets, read["responses"], known)
    if "ratings" in read:
        result = read_ratings(read["ratings"], sheets.rules.criteria, known, sheets.faults, sheets.notes)
        if result is not None:
            sheets.ratings, criteria = result
            sheets.rules = replace(sheets.rules, criteria=criteria)
    if "portfolio" in read:
        sheets.portfolio = _portfolio(read["portfolio"], known, sheets.faults, sheets.notes)


def _answers(sheets: CycleSheets, sheet: Sheet, known: Callable[[str], str]) -> None:
    options = None
    if sheets.key is not None:
        alphabet = alphabet_of([row.key for row in sheets.key])
        options = {row.item: row.options or alphabet for row in sheets.key}
    sheets.responses = read_responses(sheet, options, known, sheets.faults, sheets.notes)
    if sheets.responses is None:
        return
    absent = sum(row.candidate not in sheets.responses.answers for row in sheets.candidates)
    if absent:
        sheets.notes.append(f"{sheet.file}: {absent} candidates have no answers; Part One is not available for them.")


def _knower(candidates: set[str], left_out: set[str]) -> Callable[[str], str]:
    def known(candidate: str) -> str:
        if candidate in candidates:
            return ""
        if not candidate:
            return "The candidate is blank."
        if candidate in left_out:
            return f"The row of candidate “{candidate}” in candidates has a fault itself; mend that one first."
        return f"Candidate “{candidate}” is not in candidates."

    return known


def _candidates(sheet: Sheet, faults: list[Fault], notes: list[str]) -> tuple[list[CandidateRow], set[str]]:
    names = ("candidate", "name", "email", "credential", "category")
    columns, missing = find_columns(sheet, required=names)
    faults += missing
    if missing:
        return [], set()
    notes += note_unused(sheet, columns.values())
    at = [columns[name] or 0 for name in names]
    rows: dict[str, CandidateRow] = {}
    left_out: set[str] = set()
    for line, cells in sheet.rows:
        candidate, name, email, credential, category = (cells[n] for n in at)
        # Anonymised sheets leave names out; the candidate's own number then stands in.
        row = CandidateRow(line, candidate, name or candidate, email, _credential(credential), _category(category))
        problem = _candidate_problem(row, credential, rows)
        if problem:
            faults.append(Fault(sheet.file, line, *problem))
            left_out.add(candidate)
        else:
            rows[candidate] = row
    shared = [email for email, n in Counter(r.email.lower() for r in rows.values() if r.email).items() if n > 1]
    if shared:
        notes.append(f"{sheet.file}: more than one candidate has the address {', '.join(shared[:5])}.")
    return list(rows.values()), left_out - set(rows)


def _candidate_problem(row: CandidateRow, credential: str, before: dict[str, CandidateRow]) -> tuple[str, str] | None:
    if not row.candidate or len(row.candidate) > 100:
        return "candidate", "Give the candidate's own number, at most 100 characters."
    if row.candidate in before:
        return "candidate", f"Candidate “{row.candidate}” stands in line {before[row.candidate].line} already."
    if len(row.name) > 200:
        return "name", "Give the candidate's name in at most 200 characters."
    if row.email and (not EMAIL.fullmatch(row.email) or len(row.email) > 254):
        return "email", f"“{row.email}” is no e-mail address."
    if row.credential not in ("IMH-E", "ECMH-E"):
        return "credential", f"“{credential}” is no credential: write IMH-E or ECMH-E."
    if not row.category or len(row.category) > 60:
        return "category", "Give the category, at most 60 characters."
    return None


def _credential(cell: str) -> str:
    return cell.replace("®", "").strip().upper()


def _category(cell: str) -> str:
    bare = re.sub(r"[^a-z]", "", cell.lower())
    return next((c for c in CATEGORIES if re.sub(r"[^a-z]", "", c.lower()) == bare), cell)


def _key(sheet: Sheet, faults: list[Fault], notes: list[str]) -> list[KeyRow] | None:
    columns, missing = find_columns(sheet, required=("item", "key"), optional=("domain", "scored", "options"))
    faults += missing
    if missing:
        return None
    notes += note_unused(sheet, columns.values())
    rows: dict[str, KeyRow] = {}
    for line, cells in sheet.rows:
        cell = {name: cells[n] if n is not None else "" for name, n in columns.items()}
        try:
            row = _key_row(line, cell, rows)
        except _Wrong as wrong:
            faults.append(Fault(sheet.file, line, wrong.column, str(wrong)))
        else:
            rows[row.item] = row
    if not rows:
        faults.append(Fault(sheet.file, None, "", "The key has no usable row.", whole_sheet=True))
        return None
    return list(rows.values())


class _Wrong(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _key_row(line: int, cell: dict[str, str], before: dict[str, KeyRow]) -> KeyRow:
    item, scored = cell["item"], cell["scored"].lower()
    if not item or len(item) > 100:
        raise _Wrong("item", "Give the item's code, at most 100 characters.")
    if item in before:
        raise _Wrong("item", f"Item “{item}” stands in line {before[item].line} already.")
    if not cell["key"]:
        raise _Wrong("key", f"Item “{item}” has no key; write * to credit everybody.")
    if scored not in YES | NO:
        raise _Wrong("scored", f"“{cell['scored']}” is neither yes nor no.")
    try:
        key, options = read_key(cell["key"]), read_options(cell["options"])
    except ValueError as error:
        raise _Wrong("key", str(error)) from None
    if len(key) > 80:
        raise _Wrong("key", "The key is too long.")
    outside = [letter for letter in key if options and letter not in options and letter not in "|*"]
    if outside:
        raise _Wrong("options", f"The key “{key}” is not among the options “{options}”.")
    return KeyRow(line, item, key, cell["domain"][:200], scored in YES, options)


def _portfolio(
    sheet: Sheet, known: Callable[[str], str], faults: list[Fault], notes: list[str]
) -> list[PortfolioRow] | None:
    columns, missing = find_columns(sheet, required=("candidate", "reviewer", "outcome"), optional=("comment",))
    faults += missing
    if missing:
        return None
    notes += note_unused(sheet, columns.values())
    rows: dict[tuple[str, str], PortfolioRow] = {}
    for line, cells in sheet.rows:
        cell = {name: cells[n] if n is not None else "" for name, n in columns.items()}
        candidate, reviewer, outcome = cell["candidate"], cell["reviewer"], cell["outcome"].lower()
        if known(candidate):
            faults.append(Fault(sheet.file, line, "candidate", known(candidate)))
        elif not reviewer or len(reviewer) > 200:
            faults.append(Fault(sheet.file, line, "reviewer", "Say who reviewed, in at most 200 characters."))
        elif (candidate, reviewer) in rows:
            faults.append(Fault(sheet.file, line, "reviewer", f"“{reviewer}” has reviewed “{candidate}” already."))
        elif outcome not in OUTCOMES:
            said = f"“{cell['outcome']}” is no outcome: write {', '.join(OUTCOMES)}."
            faults.append(Fault(sheet.file, line, "outcome", said))
        else:
            rows[candidate, reviewer] = PortfolioRow(line, candidate, reviewer, outcome, cell["comment"])
    return list(rows.values())
