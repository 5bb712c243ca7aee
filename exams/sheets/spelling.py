"""PURE: one name written in several ways is one name, in every sheet."""

import re
import unicodedata
from collections.abc import Iterable

from exams.sheets.faults import Findings, short

# A blank between two digits keeps two numbers apart; any other is a matter of taste: “J.Smith”, “J. Smith”.
BLANK = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
DASHES = re.compile("[\u2010-\u2015\u2212]")  # of every width: Word puts its own in
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def folded(name: str) -> str:
    """What two ways of writing one name have in common: ``J.  Smith`` and ``j.smith``, composed letters or not."""
    plain = UNSEEN.sub("", DASHES.sub("-", unicodedata.normalize("NFKC", name)))
    return BLANK.sub("", " ".join(plain.split())).casefold()


class Spellings(dict[str, str]):
    """Cell → the one spelling of it: the one that is known from before, otherwise the first that was met.

    ``met`` is {the one spelling: the others that were read as it}.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        super().__init__()
        self._first: dict[str, str] = {}
        self.met: dict[str, list[str]] = {}
        for name in known:
            self.setdefault(name, name)
            self._first.setdefault(folded(name), name)

    def __missing__(self, cell: str) -> str:
        name = self._first.setdefault(folded(cell), cell) if cell else cell
        if name != cell:
            self.met.setdefault(name, []).append(cell)
        self[cell] = name
        return name

    def told(self, found: Findings, what: str) -> None:
        """A note for each name that was met in another spelling since the last time."""
        for name, others in self.met.items():
            ways = ", ".join(f"“{short(other)}”" for other in others[:5])
            found.note(f"{ways} is read as “{short(name)}”: one {what}, whatever capitals and blanks.")
        self.met = {}
