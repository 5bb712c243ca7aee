"""All sheets of a cycle, read together: plain values, every fault, and notes on what was not used."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from exams.cycle_sheets.key import KeyRow, KeySheet, read_key_sheet
from exams.cycle_sheets.known import NOTHING, Asked, Known
from exams.cycle_sheets.people import CandidateRow, PortfolioRow, Roll, read_candidates, read_portfolio
from exams.cycle_sheets.ratings import RatingRow, read_ratings
from exams.cycle_sheets.responses import Responses, read_responses
from exams.cycle_sheets.toml_rules import CycleRules, read_rules
from exams.rules.book import Rules
from exams.sheets.column_maps import ColumnMap, arrange
from exams.sheets.faults import Fault, Findings
from exams.sheets.lines import Unusable
from exams.sheets.reading import Sheet, read_lines, read_sheet
from exams.sheets.spelling import Spellings

__all__ = [
    "CandidateRow",
    "CycleSheets",
    "KeyRow",
    "Known",
    "PortfolioRow",
    "RatingRow",
    "Responses",
    "read_cycle",
    "read_folder",
    "sheet_named",
]

RULES = "cycle.toml"
FORMATS = ("csv", "xlsx")
MAY_END_EARLY = {  # sheet → columns before which a row may stop short
    "candidates": (),
    "key": ("domain", "scored", "options"),
    "responses": (),
    "ratings": ("vignette", "round"),
    "portfolio": ("comment",),
}
BLANK = {"candidates": ("name", "email"), "portfolio": ("comment",)}  # where a column map has nothing for them
FREE_TEXT = {"portfolio": ("comment",)}


@dataclass(slots=True)
class CycleSheets:
    """An absent sheet is None: what it feeds is not available, which is not zero.

    Rows with a fault are left out of the values; ``key`` is the sheet’s own rows.  ``files`` are the bytes of the
    sheets that were used.
    """

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


RulesBefore = Callable[[CycleRules], Rules]  # what holds for the cycle that a file names, before the file says anything


def read_folder(
    path: Path, *, known: Asked = lambda rules, named: NOTHING, rules_before: RulesBefore | None = None
) -> CycleSheets:
    """The sheets of a folder; hidden files and folders in it are passed over.  Nothing in it raises."""
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    try:
        names = sorted(entry.name for entry in path.iterdir() if entry.is_file())
    except OSError as error:
        names = []
        faults.append(Fault(path.name, None, "", f"The folder cannot be read: {error.strerror}.", whole_sheet=True))
    mapped = _named_by_maps(path)
    for name in names:
        if name.startswith((".", "~$")):
            continue
        try:
            # Only a sheet is opened: anything may lie beside it, of any size.
            files[name] = (path / name).read_bytes() if sheet_named(name) or name in mapped else b""
        except (OSError, MemoryError) as error:
            said = getattr(error, "strerror", None) or "it is too large"
            faults.append(Fault(name, None, "", f"The file cannot be read: {said}.", whole_sheet=True))
    sheets = read_cycle(files, folder=path.resolve().name, known=known, rules_before=rules_before)
    sheets.faults[:0] = faults
    return sheets


def _named_by_maps(path: Path) -> set[str]:
    """Files that the column maps of the folder's cycle.toml name."""
    try:
        rules, _ = read_rules((path / RULES).read_bytes(), folder=path.name)
    except OSError:
        return set()
    return {one.file for one in rules.columns.values() if one.file}


def _under_our_names(files: Mapping[str, bytes], rules: CycleRules) -> tuple[dict[str, bytes], list[Fault], list[str]]:
    """A file that a column map names, under the name of the sheet that it is."""
    found, faults, notes = dict(files), [], []
    for sheet, one in rules.columns.items():
        if not one.file or one.of:
            continue
        if one.file not in found:
            said = f"[columns.{sheet}] reads this file, and it is not there."
            faults.append(Fault(one.file, None, "", said, whole_sheet=True))
            continue
        ending = "xlsx" if one.file.lower().endswith(".xlsx") else "csv"
        name = f"{sheet}.{ending}"
        if name != one.file and name in found:
            said = f"{one.file} is read as this sheet, and it is there as well; keep one of the two."
            faults.append(Fault(name, None, "", said, whole_sheet=True))
            continue
        content = found.pop(one.file)
        found[name] = content
        if name != one.file:
            notes.append(f"{name}: this is {one.file}, by its column map.")
    return found, faults, notes


def read_cycle(
    files: Mapping[str, bytes],
    *,
    folder: str = "cycle",
    known: Asked = lambda rules, named: NOTHING,
    rules_before: RulesBefore | None = None,
) -> CycleSheets:
    """Read what there is.  Rows with a fault are left out of the values; nothing here ever raises.

    ``known`` is asked once, of the rules and the sheets that are there, what stands of the cycle they name.
    With ``rules_before`` the sheets are held against the rules of their cycle; without it any category will do.
    """
    named: dict[str, str] = {}  # sheet → file
    given = next((content for name, content in files.items() if name.lower() == RULES), None)
    files, faults, notes = _under_our_names(files, read_rules(given, folder=folder)[0])
    for name in sorted(files):
        sheet = sheet_named(name)
        if not sheet:
            notes.append(_not_used(name))
        elif sheet in named:
            said = f"{named[sheet]} is there as well; keep one of the two."
            faults.append(Fault(name, None, "", said, whole_sheet=True))
        else:
            named[sheet] = name
    used = {name: files[name] for name in named.values()}
    rules, rule_faults = read_rules(used.get(named.pop(RULES, "")), folder=folder)
    categories = None
    if rules_before and not rule_faults:
        before = rules_before(rules)
        rule_faults = rules.misfits(before)
        categories = rules.over(before).categories
    sheets = CycleSheets(rules, faults=[*faults, *rule_faults], notes=notes, files=used)
    sheets.digests = {name: hashlib.sha256(content).hexdigest() for name, content in used.items()}
    standing = NOTHING if rule_faults else known(rules, frozenset(named) | _within_others(named, rules))
    if "candidates" not in named and not standing.registered:
        said = "The sheet is missing; nothing goes without it."
        sheets.faults.append(Fault("candidates.csv", None, "", said, whole_sheet=True))
    _Reading(sheets, named, standing, categories).read()
    return sheets


def _within_others(named: Mapping[str, str], rules: CycleRules) -> frozenset[str]:
    """Sheets that are read out of the file of another one."""
    return frozenset(sheet for sheet, one in rules.columns.items() if one.of and one.of in named)


def not_used(names: Iterable[str]) -> list[str]:
    """Why files of these names are no sheets, a sentence each; [] where every one is."""
    return [_not_used(name) for name in sorted(names) if not sheet_named(name)]


def sheet_named(name: str) -> str:
    """'candidates', 'key' …, 'cycle.toml', or '' for a file that is no sheet."""
    stem, _, ending = name.lower().rpartition(".")
    if name.lower() == RULES:
        return RULES
    return stem if stem in MAY_END_EARLY and ending in FORMATS else ""


def _not_used(name: str) -> str:
    stem = name.lower().partition(".")[0]
    if stem in MAY_END_EARLY:
        return f"{name}: not used: the sheet “{stem}” is read from {stem}.csv or {stem}.xlsx; save it as one of them."
    return f"{name}: not used: no sheet has this name."


class _Reading:
    """Each sheet in turn, against the ones before it."""

    def __init__(
        self, sheets: CycleSheets, named: Mapping[str, str], known: Known, categories: tuple[str, ...] | None
    ) -> None:
        self.sheets, self.named, self.known, self.categories = sheets, named, known, categories
        # The same people read both, and are written in as many ways in one sheet as in the other.
        self.origins: dict[str, dict[str, str]] = {}  # file → our column → theirs
        self.reviewers = Spellings((*known.ratings.reviewers, *known.portfolio))

    def read(self) -> None:
        roll = self._candidates()
        key, key_unusable = self._key()
        # Against a key that cannot be read every column is an item: its faults would be news of nothing.
        if not key_unusable:
            self._responses(key, roll)
        self._ratings(roll)
        self._portfolio(roll)

    def _candidates(self) -> Roll:
        sheet, found = self._open("candidates")
        known = self.known
        if sheet:
            roll = read_candidates(
                sheet, found, registered=known.registered, known=known.numbers, categories=self.categories
            )
        else:
            there = not known.registered or "candidates" in self.named
            roll = Roll(open=there, registered=known.registered, spelling=Spellings(sorted(known.registered)))
        self.sheets.candidates = list(roll.rows.values())
        self._close(found)
        return roll

    def _key(self) -> tuple[KeySheet | None, bool]:
        sheet, found = self._open("key")
        known = self.known.key
        key = read_key_sheet(sheet, found, known=known) if sheet else None
        self.sheets.key = key.rows if key else None
        self._close(found)
        if key is None and "key" in self.named:
            return None, True
        if known:
            key = (key or KeySheet([], frozenset(), Spellings(self.known.items))).over(known)
        return key, False

    def _responses(self, key: KeySheet | None, roll: Roll) -> None:
        sheet, found = self._open("responses")
        if sheet:
            known = self.known
            self.sheets.responses = read_responses(sheet, key, roll, found, papers=known.papers, known=known.items)
        self._close(found)

    def _ratings(self, roll: Roll) -> None:
        sheet, found = self._open("ratings")
        result = None
        if sheet:
            given, known = self.sheets.rules.criteria, self.known.ratings
            result = read_ratings(sheet, given, roll, found, known=known, reviewers=self.reviewers)
        if result is not None:
            self.sheets.ratings, criteria = result
            self.sheets.rules = replace(self.sheets.rules, criteria=criteria)
        self._close(found)

    def _portfolio(self, roll: Roll) -> None:
        sheet, found = self._open("portfolio")
        if sheet:
            self.sheets.portfolio = read_portfolio(sheet, roll, found, reviewers=self.reviewers)
        self._close(found)

    def _open(self, stem: str) -> tuple[Sheet | None, Findings]:
        given = self.sheets.rules.columns.get(stem)
        name = self.named.get(given.of if given and given.of else stem)
        if name is None:
            return None, Findings(f"{stem}.csv")
        if given:
            return self._arranged(stem, name, given)
        content, free = self.sheets.files[name], FREE_TEXT.get(stem, ())
        sheet, faults = read_sheet(name, content, optional=MAY_END_EARLY[stem], text=free)
        return sheet, Findings(name, faults, sheet.notes if sheet else [])

    def _arranged(self, stem: str, name: str, given: ColumnMap) -> tuple[Sheet | None, Findings]:
        try:
            lines = read_lines(name, self.sheets.files[name], encoding=given.encoding)
        except Unusable as problem:
            return None, Findings(name, [Fault(name, problem.line, "", str(problem), whole_sheet=True)])
        done = arrange(name, lines, given, text=FREE_TEXT.get(stem, ()), blank=BLANK.get(stem, ()), key=bool(given.of))
        self.origins[name] = done.origins
        return done.sheet, Findings(name, done.faults, done.sheet.notes if done.sheet else [])

    def _close(self, found: Findings) -> None:
        """Faults in the order of the lines, each under the name its column has there; what holds of all comes last."""
        theirs = self.origins.pop(found.file, {})
        found.faults = [replace(f, column=theirs.get(f.column) or f.column) for f in found.faults]
        self.sheets.faults += sorted(found.faults, key=lambda fault: fault.line or sys.maxsize)
        self.sheets.notes += found.notes
