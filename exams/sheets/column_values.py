"""PURE: what another program’s cell or header says in our words."""

import re
from collections.abc import Mapping

from exams.sheets.spelling import folded

NUMBERED = re.compile(r"\{n(?::0?([1-9]))?\}")  # {n}, or {n:03} where numbers are written with zeros
BETWEEN = re.compile(r"[\s,;|/]*")


def option_in(cell: str, words: Mapping[str, str]) -> str:
    """Our letters for what was chosen, several of them where the cell names several; the cell, where it is none."""
    letters = {folded(text): letter for text, letter in words.items()}
    if folded(cell) in letters:
        return letters[folded(cell)]
    rest, found = cell.strip(), ""
    longest = sorted(words, key=len, reverse=True)
    while rest:
        text = next((t for t in longest if t and rest.lower().startswith(t.lower())), None)
        if text is None:
            return cell
        found += words[text]
        rest = rest[len(text) :]
        rest = rest[BETWEEN.match(rest).end() :]  # type: ignore[union-attr]
    return found or cell


def number_in(pattern: str, name: str) -> int | None:
    """The number that a header has at {n}; * stands for any words.  None where it is no such header."""
    parts = NUMBERED.split(pattern)
    loose = [".*".join(re.escape(_loosely(piece)) for piece in part.split("*")) for part in parts[::2]]
    found = re.fullmatch(
        "([0-9]+)".join(loose[:2]) + "".join(loose[2:]), _loosely(name).strip(), re.IGNORECASE | re.DOTALL
    )
    if found is None:
        return None
    return int(found.group(1)) if len(loose) > 1 else 0


def _loosely(text: str) -> str:
    """Blanks of every kind as one; not taken away, lest “Q1 1” be “Q11”."""
    return re.sub(r"\s+", " ", text)


def named_item(names: str, number: int) -> str:
    """“Q{n}” → Q7; “T{n:02}” → T07."""
    return NUMBERED.sub(lambda m: str(number).zfill(int(m.group(1) or 0)), names)
