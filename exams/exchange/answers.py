"""responses.csv, wide or long, against the key's items and options."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exams.exchange.columns import find_columns, missing_column, note_unused
from exams.exchange.faults import Fault
from exams.exchange.keys import read_answer
from exams.exchange.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Responses:
    """``answers``: candidate → one answer per item, '' where the item was omitted."""

    items: tuple[str, ...]
    answers: dict[str, tuple[str, ...]]


Known = Callable[[str], str]  # '' where the candidate is known, otherwise the sentence that says so


def read_responses(
    sheet: Sheet, options: Mapping[str, str] | None, known: Known, faults: list[Fault], notes: list[str]
) -> Responses | None:
    """``options``: item → the letters that may be answered; None where there is no key."""
    columns, missing = find_columns(sheet, required=("candidate",), optional=("item", "response"))
    faults += missing
    if missing:
        return None
    reader = _Answers(sheet, options, faults)
    if columns["item"] is not None and columns["response"] is not None:
        return _long(sheet, columns, reader, known, notes)
    return _wide(sheet, columns, reader, known, notes)


class _Answers:
    """Cells to answers, each distinct cell read once for its item."""

    def __init__(self, sheet: Sheet, options: Mapping[str, str] | None, faults: list[Fault]) -> None:
        self.sheet, self.options, self.faults = sheet, options, faults
        self.seen: dict[tuple[str, str], str | ValueError] = {}

    def read(self, item: str, cell: str) -> str | ValueError:
        answer = self.seen.get((item, cell))
        if answer is None:
            answer = self.seen[item, cell] = self._read(item, cell)
        return answer

    def _read(self, item: str, cell: str) -> str | ValueError:
        try:
            answer = read_answer(cell)
        except ValueError as error:
            return error
        allowed = self.options.get(item, "") if self.options is not None else answer
        strange = [letter for letter in answer if letter not in allowed]
        if strange:
            return ValueError(f"“{strange[0]}” is not among the options of this item ({_span(allowed)}).")
        return answer

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(self.sheet.file, line, column, message))


def _wide(
    sheet: Sheet, columns: dict[str, int | None], reader: _Answers, known: Known, notes: list[str]
) -> Responses | None:
    who = columns["candidate"]
    places = {column: n for n, column in enumerate(sheet.columns) if n != who}
    if reader.options is None:
        items = list(places)
    else:
        absent = [missing_column(sheet, item) for item in reader.options if item not in places]
        reader.faults += absent
        if absent:
            return None
        items = list(reader.options)
        notes += note_unused(sheet, [who, *(places[item] for item in items)], " (neither items of the key nor known)")
    at = [places[item] for item in items]
    answers: dict[str, tuple[str, ...]] = {}
    for line, cells in sheet.rows:
        candidate = cells[who or 0]
        problem = known(candidate) or ("This candidate has a row already." if candidate in answers else "")
        if problem:
            reader.fault(line, "candidate", problem)
            continue
        given = [reader.read(item, cells[n]) for item, n in zip(items, at, strict=True)]
        wrong = [(item, answer) for item, answer in zip(items, given, strict=True) if isinstance(answer, ValueError)]
        for item, error in wrong:
            reader.fault(line, item, str(error))
        if not wrong:
            answers[candidate] = tuple(given)  # type: ignore[arg-type]
    return Responses(tuple(items), answers)


def _long(sheet: Sheet, columns: dict[str, int | None], reader: _Answers, known: Known, notes: list[str]) -> Responses:
    who, what, said = (columns[name] or 0 for name in ("candidate", "item", "response"))
    notes += note_unused(sheet, [who, what, said])
    place: dict[str, int] = {item: n for n, item in enumerate(reader.options or ())}
    given: dict[str, dict[int, str]] = {}
    for line, cells in sheet.rows:
        candidate, item = cells[who], cells[what]
        problem = known(candidate)
        if problem:
            reader.fault(line, "candidate", problem)
            continue
        if item not in place:
            if reader.options is not None or not item:
                reader.fault(line, "item", f"“{item}” is no item of the key." if item else "The item is blank.")
                continue
            place[item] = len(place)
        mine = given.setdefault(candidate, {})
        if place[item] in mine:
            reader.fault(line, "item", f"This candidate has answered “{item}” already.")
            continue
        answer = reader.read(item, cells[said])
        if isinstance(answer, ValueError):
            reader.fault(line, "response", str(answer))
            continue
        mine[place[item]] = answer
    items = tuple(place)
    unanswered = set(range(len(items))) - {n for mine in given.values() for n in mine}
    if unanswered:
        notes.append(
            f"{sheet.file}: nobody has a row for {', '.join(items[n] for n in sorted(unanswered))}; all omitted."
        )
    blank = range(len(items))
    return Responses(items, {c: tuple(mine.get(n, "") for n in blank) for c, mine in given.items()})


def _span(letters: str) -> str:
    return f"{letters[0]}–{letters[-1]}" if len(letters) > 2 else ", ".join(letters) or "none"
