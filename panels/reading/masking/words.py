"""PURE: words of a text that tell who wrote it, found and masked.  Nothing else of the text is touched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MASK = "[…]"
NAME, EMAIL, PLACE_OF_WORK, SUPERVISOR, TOWN, NUMBER = "name", "e-mail", "employer", "supervisor", "town", "number"
SHORTEST = 3  # letters of a single name that are looked for on their own


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that tells who wrote a text; people are also looked for by each of their names."""

    kind: str
    value: str

    @property
    def is_person(self) -> bool:
        return self.kind in (NAME, SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: str


def find(text: str, tellings: Sequence[Telling]) -> list[Span]:
    """Where the text tells, in order and without overlap; the longer find wins.

    Whole names, numbers and addresses are found in whatever case; a single name or a town only as a name is
    written, with its capital: "Rose" is one, "rose" is a flower.
    """
    found: list[Span] = []
    for telling in tellings:
        for pattern, flags in _patterns(telling):
            found += [Span(m.start(), m.end(), telling.kind) for m in re.finditer(pattern, text, flags)]
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def masked(text: str, spans: Sequence[Span]) -> str:
    """The text with each span replaced by a mark that is the same for all."""
    parts, at = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        parts += [text[at : span.start], MASK]
        at = span.end
    return "".join([*parts, text[at:]])


def _patterns(telling: Telling) -> list[tuple[str, int]]:
    value = telling.value.strip()
    if not value:
        return []
    words = [re.escape(word) for word in value.split()]
    whole = r"(?<!\w)" + r"[\s\u00a0]+".join(words) + r"(?!\w)"
    if not telling.is_person:
        return [(whole, 0 if telling.kind == TOWN else re.IGNORECASE)]
    single = [
        (rf"(?<!\w)(?:{re.escape(word.capitalize())}|{re.escape(word)}|{re.escape(word.upper())})(?=\W|$|s\b)", 0)
        for word in re.findall(r"[^\W\d_][\w\u2019'-]*", value)
        if len(word) >= SHORTEST and word[0].isupper()
    ]
    return [(whole, re.IGNORECASE), *single]
