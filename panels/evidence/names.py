"""PURE: candidates' names and addresses in free text, masked; a whole cycle's at once."""

import re
from collections.abc import Iterable

from panels.reading.masking.words import MASK, SHORTEST

WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"[^\s<>()\"',;]+@[^\s<>()\"',;]+")


class Names:
    """What would tell who a candidate is.

    A single name is masked where it is written with its capital, unless one of the association's own people
    bears it too: whoever signs, moves and votes stays readable.  Whole names and addresses are masked in any case.
    """

    def __init__(self, candidates: Iterable[tuple[str, str]], own_people: Iterable[str] = ()) -> None:
        self.addresses: set[str] = set()
        self.singles: set[str] = set()
        self.wholes: dict[str, set[tuple[str, ...]]] = {}
        ours = {word for name in own_people for word in WORD.findall(name)}
        for name, address in candidates:
            words = WORD.findall(name)
            if address:
                self.addresses.add(address.casefold())
            for word in words:
                if len(word) >= SHORTEST and word[0].isupper() and word not in ours:
                    self.singles |= {word, word.upper(), word.capitalize()}
            if len(words) > 1:
                folded = tuple(word.casefold() for word in words)
                self.wholes.setdefault(folded[0], set()).add(folded)

    def masked(self, text: str) -> str:
        """The text with a mark in the place of every name and address."""
        if not text:
            return ""
        text = ADDRESS.sub(lambda m: MASK if m[0].casefold().rstrip(".") in self.addresses else m[0], text)
        words = list(WORD.finditer(text))
        parts, at, skip = [], 0, 0
        for n, word in enumerate(words):
            if n < skip:
                continue
            length = self._whole_at(words, n) or (1 if word[0] in self.singles else 0)
            if length:
                parts += [text[at : word.start()], MASK]
                at, skip = words[n + length - 1].end(), n + length
        return "".join([*parts, text[at:]])

    def tells(self, text: str) -> bool:
        return self.masked(text) != text

    def _whole_at(self, words: list[re.Match[str]], n: int) -> int:
        """How many words the longest whole name has that begins here."""
        known = self.wholes.get(words[n][0].casefold(), ())
        return max(
            (len(name) for name in known if tuple(w[0].casefold() for w in words[n : n + len(name)]) == name),
            default=0,
        )
