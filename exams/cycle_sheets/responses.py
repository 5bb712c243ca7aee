"""responses.csv, wide or long, against the key's items and options."""

import difflib
from dataclasses import dataclass

from exams.cycle_sheets.answer_cells import read_answer, span
from exams.cycle_sheets.key import KeySheet
from exams.cycle_sheets.people import Roll
from exams.sheets.columns import find_columns, note_unused, report_missing
from exams.sheets.faults import Findings, listed, short
from exams.sheets.reading import Sheet
from exams.sheets.spelling import Spellings


@dataclass(frozen=True, slots=True)
class Responses:
    """``answers``: candidate → one answer per item of the sheet, '' where the item was omitted."""

    items: tuple[str, ...]
    answers: dict[str, tuple[str, ...]]


def read_responses(
    sheet: Sheet,
    key: KeySheet | None,
    roll: Roll,
    found: Findings,
    *,
    papers: frozenset[str] = frozenset(),
    known: tuple[str, ...] = (),
) -> Responses | None:
    """The papers that can be scored; None, with a fault, where the sheet cannot be used.

    ``papers``: candidates whose paper is in already: the sheet may correct some of its items alone.  ``known``: the
    items of the form, where it has no key.

    Without a key every other column is an item, and any letter or digit an option.  A paper with an answer that
    cannot be read is left out as a whole, wide or long: without that answer it would be scored as if it were wrong.
    """
    places = find_columns(sheet, found, required=("candidate",), optional=("item", "response"))
    if places is None:
        return None
    long = places["item"] is not None and places["response"] is not None
    responses: Responses | None
    if long:
        responses = _Long(sheet, places, key, roll, found, known).read(papers)
    else:
        responses = _wide(sheet, places, key, roll, found, papers, known)
    roll.spelling.told(found, "candidate")
    if responses is None:
        return None
    if not responses.answers:
        found.no_row_left()
        return None
    if key is None:
        found.note(f"there is no key; these {len(responses.items)} are taken as items: {listed([*responses.items])}.")
    absent = sum(candidate not in responses.answers and candidate not in papers for candidate in roll.rows)
    if absent:
        said = "1 candidate has" if absent == 1 else f"{absent} candidates have"
        found.note(f"{said} no answers; Part One is not available for them.")
    return responses


class _Option(dict[str, str]):
    """Cell → answer, for one item.  Each distinct cell is read once; ValueError with a sentence where it is none."""

    def __init__(self, allowed: str | None) -> None:
        super().__init__()
        self.allowed = allowed

    def __missing__(self, cell: str) -> str:
        answer = read_answer(cell)
        strange = [letter for letter in answer if self.allowed is not None and letter not in self.allowed]
        if strange:
            said = f"“{strange[0]}” is not among the options of this item ({span(self.allowed or '')})"
            raise ValueError(f"{said}; correct it, or leave the cell blank where nothing was answered.")
        self[cell] = answer
        return answer


def _wide(
    sheet: Sheet,
    places: dict[str, int | None],
    key: KeySheet | None,
    roll: Roll,
    found: Findings,
    papers: frozenset[str],
    known: tuple[str, ...],
) -> Responses | None:
    who = places["candidate"] or 0
    spelling = key.spelling if key is not None else Spellings(known)
    items = {spelling[column]: place for place, column in enumerate(sheet.columns) if place != who}
    spelling.told(found, "item")
    options: dict[str, str | None] = dict.fromkeys(items)
    if key is not None:
        options = dict(key.alphabets())
        absent = [item for item in options if item not in items]
        if absent:
            first = [c for _, cells in sheet.rows if (c := roll.spelling[cells[who]]) not in papers]
            strange = [column for column in items if column not in options and column not in key.left_out]
            misspelt = any(difflib.get_close_matches(item.lower(), [c.lower() for c in strange]) for item in absent)
            if first or misspelt or len(absent) == len(options):
                _report_absent(sheet, found, absent)
                return None
            options = {item: allowed for item, allowed in options.items() if item in items}
            found.note(f"no column for {listed(absent)}; what is known of them stays.")
        unkeyed = [item for item in items if item in key.left_out]
        _note_unkeyed(found, unkeyed)
        used = [who, *(items[item] for item in (*options, *unkeyed))]
        note_unused(sheet, found, used, " (neither items of the key nor known)")
    columns = [(item, items[item], _Option(allowed)) for item, allowed in options.items()]
    answers: dict[str, tuple[str, ...]] = {}
    line_of: dict[str, int] = {}
    for line, cells in sheet.rows:
        candidate = roll.spelling[cells[who]]
        problem = roll.missing(candidate)
        if not problem and candidate in line_of:
            problem = f"Candidate “{short(candidate)}” has a row in line {line_of[candidate]} already."
        if problem:
            found.fault(line, "candidate", problem)
            continue
        line_of[candidate] = line
        try:
            answers[candidate] = tuple([option[cells[place]] for _, place, option in columns])
        except ValueError:
            for item, place, option in columns:
                try:
                    option[cells[place]]
                except ValueError as error:
                    found.fault(line, item, str(error))
    return Responses(tuple(options), answers)


def _report_absent(sheet: Sheet, found: Findings, absent: list[str]) -> None:
    """A fault for each item without a column; a single one where hardly any has, for then the sheet is another one."""
    if len(absent) <= 5:
        for item in absent:
            report_missing(sheet, found, item)
        return
    there = listed(list(sheet.columns))
    hint = "give each item of the key a column, or write the columns candidate, item and response"
    found.unusable(
        f"The items {listed(absent)} have no column; the columns are {there}; {hint}.", line=sheet.header_line
    )


def _note_unkeyed(found: Findings, items: list[str]) -> None:
    if items:
        found.note(f"not used, because their rows in key have a fault: {listed(items)}.")


class _Long:
    """One row an answer."""

    def __init__(
        self,
        sheet: Sheet,
        places: dict[str, int | None],
        key: KeySheet | None,
        roll: Roll,
        found: Findings,
        known: tuple[str, ...],
    ) -> None:
        self.sheet, self.key, self.roll, self.found = sheet, key, roll, found
        self.who, self.what, self.said = (places[name] or 0 for name in ("candidate", "item", "response"))
        alphabets = key.alphabets() if key is not None else {}
        self.spelling = key.spelling if key is not None else Spellings(known)
        self.place = {item: number for number, item in enumerate(alphabets)}
        self.options = [_Option(allowed) for allowed in alphabets.values()]
        self.unkeyed: dict[str, None] = {}
        self.papers: dict[str, dict[int, str]] = {}
        self.spoilt: set[str] = set()

    def read(self, papers: frozenset[str]) -> Responses:
        note_unused(self.sheet, self.found, [self.who, self.what, self.said])
        for line, cells in self.sheet.rows:
            wrong = self._row(cells)
            if wrong:
                self.found.fault(line, *wrong)
        self.spelling.told(self.found, "item")
        self.spoilt.update(
            self.roll.spelling[cells[self.who]] for cells in self.sheet.left_out if len(cells) > self.who
        )
        spoilt = self.spoilt & set(self.papers)
        if spoilt:
            said = "a paper with a fault is left out as a whole, lest the answer count as wrong"
            self.found.note(f"{said}: {listed(sorted(spoilt))}.")
        _note_unkeyed(self.found, list(self.unkeyed))
        items = tuple(self.place)
        of = list(range(len(items)))
        nobody = set(of).difference(*self.papers.values())
        if nobody and not papers.issuperset(self.papers):
            self.found.note(f"nobody has a row for {listed([items[n] for n in sorted(nobody)])}; all omitted.")
        if papers.issuperset(self.papers):  # corrections: of the items that have rows
            of = [number for number in of if number not in nobody]
        return Responses(
            tuple([items[number] for number in of]),
            {
                candidate: tuple([paper.get(number, "") for number in of])
                for candidate, paper in self.papers.items()
                if candidate not in spoilt
            },
        )

    def _row(self, cells: list[str]) -> tuple[str, str] | None:
        """Enter one answer; column and sentence where that is not possible."""
        candidate, item = self.roll.spelling[cells[self.who]], self.spelling[cells[self.what]]
        paper = self.papers.get(candidate)
        if paper is None:
            problem = self.roll.missing(candidate)
            if problem:
                return "candidate", problem
        number = self.place.get(item)
        if number is None:
            if self.key is not None and item in self.key.left_out:
                self.unkeyed[item] = None
                return None
            if self.key is not None or not item:
                return "item", f"“{short(item)}” is no item of the key." if item else "The item is blank."
            number = self.place[item] = len(self.place)
            self.options.append(_Option(None))
        if paper is None:
            paper = self.papers[candidate] = {}
        if number in paper:
            return "item", f"Candidate “{short(candidate)}” has answered “{short(item)}” already."
        try:
            paper[number] = self.options[number][cells[self.said]]
        except ValueError as error:
            self.spoilt.add(candidate)
            return "response", str(error)
        return None
