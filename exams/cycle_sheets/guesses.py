"""PURE: which columns of another program's sheet are probably which of ours; whoever maps them looks it over."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from exams.cycle_sheets.toml_columns import COLUMNS
from exams.sheets.column_maps import LETTER, LETTERED, Rows
from exams.sheets.column_values import number_in
from exams.sheets.spelling import folded

CALLED: Mapping[str, Sequence[str]] = {  # our column → what programs call it, the likeliest first
    "candidate": ("candidate", "candidate number", "candidate id", "external id", "student id", "sis_id", "sis id",
                  "id number", "examinee id", "examinee", "participant id", "custom data 1", "reference", "person"),
    "name": ("name", "full name", "candidate name", "student"),
    "email": ("email", "email address", "e-mail", "e-mail address"),
    "credential": ("credential", "endorsement"),
    "category": ("category", "track", "level"),
    "item": ("item", "question", "item id", "question id", "question number"),
    "response": ("response", "answer", "given"),
    "key": ("key", "correct", "correct answer", "right answer"),
    "domain": ("domain", "topic", "area"),
    "scored": ("scored", "counts"),
    "options": ("options", "choices"),
    "script": ("script", "script code", "paper", "essay", "submission id"),
    "reviewer": ("reviewer", "rater", "reader", "marker", "scorer", "grader", "by"),
    "vignette": ("vignette", "prompt", "task"),
    "round": ("round", "reading"),
    "outcome": ("outcome", "decision", "verdict", "status"),
    "comment": ("comment", "comments", "note", "notes", "remarks"),
}  # fmt: skip
FIRST, LAST = ("first name", "given name"), ("last name", "family name", "surname")
BLANKS = ("BLANK", "-", "–", "--", "N/A", "NA", "No answer", "[No answer]", "(blank)", "NULL")
BESIDE = re.compile(r"key|point|mark|feedback|score|correct|time|duration", re.IGNORECASE)
ANSWERS = re.compile(r"stu|resp|answer|quest|item|\bq", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]+")
ONE = re.compile(r"[A-Za-z0-9]?;?")
ENOUGH, MOST_TEXTS = 3, 12


def guess(sheet: str, names: Sequence[str], rows: Rows, *, numbers: Collection[str] = ()) -> dict[str, Any]:
    """A section as ``cycle.toml`` has it.  ``numbers``: those the association has given to its candidates."""
    body = [cells for _, cells in rows[:200]]
    found: dict[str, Any] = {}
    places = {folded(name): name for name in reversed(names)}
    for ours in COLUMNS[sheet]:
        theirs = next((places[folded(called)] for called in CALLED.get(ours, ()) if folded(called) in places), None)
        if theirs is not None and names.count(theirs) == 1:
            found[ours] = theirs
    first, last = (next((places[folded(c)] for c in called if folded(c) in places), "") for called in (FIRST, LAST))
    if "name" in COLUMNS[sheet] and "name" not in found and first and last:
        found["name"] = f"{{{first}}} {{{last}}}"
    if sheet == "responses" and not {"item", "response"} <= set(found):
        found.pop("item", None)
        found.pop("response", None)
        found |= _answers(names, body)
    if found.get("candidate") in names and (width := _width(numbers)):
        at = names.index(found["candidate"])
        given = [cells[at] for cells in body if at < len(cells) and cells[at]]
        if given and all(cell.isdigit() for cell in given) and any(len(cell) < width for cell in given):
            found["pad"] = {"candidate": width}
    return found


def without_header(rows: Rows) -> bool:
    """Whether the first row is data: mostly single letters, or blank."""
    cells = rows[0][1] if rows else []
    single = [cell for cell in cells if len(cell) == 1 and cell.isalpha()]
    return len(single) >= ENOUGH and 2 * len(single) >= len(cells)


def guess_by_place(rows: Rows, *, numbers: Collection[str] = ()) -> dict[str, Any]:
    """Of answers without a header: where the single letters stand, and which column has the numbers."""
    width = max(len(cells) for _, cells in rows)
    columns = [[cells[at] if at < len(cells) else "" for _, cells in rows] for at in range(width)]
    letters = [
        at for at, cells in enumerate(columns, 1) if any(cells) and all(len(c) < 2 and not c.isdigit() for c in cells)
    ]
    found: dict[str, Any] = {"header": False}
    if letters:
        found["items"] = f"{letters[0]}-{letters[-1]}"
    given = frozenset(numbers)
    likely = [at for at, cells in enumerate(columns, 1) if sum(c in given for c in cells) * 2 > len(cells)] or [
        at for at, cells in enumerate(columns, 1) if sum(c.isdigit() for c in cells) * 2 > len(cells)
    ]
    if likely:
        found["candidate"] = likely[0]
    if any(folded(cells[0]) == "key" for _, cells in rows if cells):
        found["leave_out"] = {"1": "KEY"}
    return found


def _answers(names: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The columns that are called alike but for a number, and hold what looks most like answers."""
    patterns: Counter[str] = Counter(pattern for name in names for pattern in _patterns(name))
    best, places = "", list[int]()
    rank = (0.0, 0.0)
    for pattern, count in patterns.items():
        if count < ENOUGH:
            continue
        numbered = [(n, at) for at, name in enumerate(names) if (n := number_in(pattern, name)) is not None]
        in_order = sorted(n for n, _ in numbered) == list(range(1, len(numbered) + 1))
        own = in_order + 1.0 * bool(ANSWERS.search(pattern)) - 2.0 * bool(BESIDE.search(pattern))
        if (own, len(numbered)) > rank or not best:
            best, places, rank = pattern, [at for _, at in numbered], (own, len(numbered))
    if not best:
        return {}
    found: dict[str, Any] = {"items": best}
    cells = [cell for row in body for at in places if at < len(row) and (cell := row[at])]
    top = [body[0][at] for at in places if at < len(body[0])] if body else []
    if top and {folded(cell) for cell in top} <= {"response", "answer"}:
        found["skip"] = 1
        cells = [cell for cell in cells if folded(cell) != folded(top[0])]
    blank = [word for word in BLANKS if any(folded(cell) == folded(word) for cell in cells)]
    if blank:
        found["blank"] = blank
        cells = [cell for cell in cells if folded(cell) not in {folded(word) for word in blank}]
    texts = [cell for cell in dict.fromkeys(cells) if not ONE.fullmatch(cell)]
    if texts and all(LETTERED.match(text) for text in texts):
        found["options"] = LETTER
    elif texts and len(texts) <= MOST_TEXTS:
        found["options"] = dict.fromkeys(texts, "")
    return found


def _patterns(name: str) -> list[str]:
    """“98001: … (item 1)” → with each of its numbers as {n}, and any words between."""
    runs = list(DIGITS.finditer(name))
    if not runs:
        return []
    if len(runs) == 1:
        return [f"{name[: runs[0].start()]}{{n}}{name[runs[0].end() :]}"]
    found = []
    for run in runs:
        before, after = name[: run.start()], name[run.end() :]
        found.append(f"{DIGITS.sub('*', before)}{{n}}{DIGITS.sub('*', after)}")
    return found


def _width(numbers: Collection[str]) -> int:
    """How many digits the association's numbers have, where all have as many."""
    widths = {len(number) for number in numbers if number.isdigit()}
    return widths.pop() if len(widths) == 1 else 0
