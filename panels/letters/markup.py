"""PURE: the little language in which letters are written, and their fields.

Paragraphs are set apart by an empty line, lists are lines that begin with ``- ``, ``**bold**`` is bold, a field is
``((name))``.  The text is taken apart first and its fields are filled afterwards, as plain text: nothing that stands
in a name or a reason is ever taken for a field or for markup.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELDS = {
    "name": "the candidate’s name",
    "number": "the candidate’s number with the association",
    "association": "the name of the association",
    "cycle": "the name of the cycle",
    "credential": "IMH-E or ECMH-E",
    "category": "the category",
    "outcome": "what was decided, in words",
    "reason": "the committee’s reason, as it was recorded",
    "condition": "the condition of a decision that has one; otherwise the paragraph is left out",
    "results": "one line for each part of the exam; left out where there is no mark",
    "date": "the day of the decision",
    "appeal_until": "the last day to appeal",
    "reference": "the reference of the decision",
}
# The subject shows in lists and on locked screens: nothing of the decision stands there.
FIELDS_OF_A_SUBJECT = ("name", "number", "association", "cycle", "credential", "category", "date")
_FIELD = re.compile(r"\(\(\s*([^()\n]*?)\s*\)\)")
# What no page and no paper can show: control characters, half pairs, private use, what is no character at all.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)

Values = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """Words, or a field whose value takes their place."""

    text: str
    bold: bool = False
    field: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list with an item a line."""

    kind: str  # "paragraph" or "list"
    lines: tuple[Line, ...]


def faults_of(subject: str, body: str) -> list[str]:
    """What cannot be understood, in sentences; nothing where a letter can be written from it."""
    faults = []
    for where, text, known in (("subject", subject, FIELDS_OF_A_SUBJECT), ("text", body, tuple(FIELDS))):
        if not text.strip():
            faults.append(f"Write the {where}.")
        faults += [_unknown(name, where, known) for name in dict.fromkeys(_FIELD.findall(text)) if name not in known]
        if "((" in _FIELD.sub("", text):
            faults.append(f"A field in the {where} is not closed: write it as ((name)).")
    if "\n" in subject.strip():
        faults.append("The subject is one line.")
    if any(line.count("**") % 2 for line in body.split("\n\n")):
        faults.append("Bold begins and does not end, or the other way round: write **the words** in one paragraph.")
    return faults


def _unknown(name: str, where: str, known: Iterable[str]) -> str:
    if name in FIELDS:
        return f"(({name})) cannot stand in the {where}, which shows in lists and on locked screens."
    near = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    hint = f"Did you mean (({near[0]}))?" if near else f"There are {', '.join(f'(({k}))' for k in known)}."
    return f"There is no field (({name})) for the {where}. {hint}"


def parse(body: str) -> tuple[Block, ...]:
    """Take a text apart.  Never fails: what has no meaning here is plain text."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", printable(body)):
        lines = [line.strip() for line in chunk.strip().split("\n") if line.strip()]
        blocks.extend(_blocks(lines))
    return tuple(blocks)


def _blocks(lines: list[str]) -> Iterable[Block]:
    """Lines without an empty one between them: a list within a paragraph is a block of its own."""
    start = 0
    while start < len(lines):
        listed = lines[start].startswith(("- ", "* "))
        end = start
        while end < len(lines) and lines[end].startswith(("- ", "* ")) == listed:
            end += 1
        if listed:
            yield Block("list", tuple(_spans(line[2:].strip()) for line in lines[start:end]))
        else:
            yield Block("paragraph", _lines_of(_spans("\n".join(lines[start:end]))))
        start = end


def _spans(text: str) -> Line:
    found: list[Span] = []
    for n, piece in enumerate(_BOLD.split(text)):
        for m, words in enumerate(_FIELD.split(piece)):
            if words:
                found.append(Span(words, bold=n % 2 == 1, field=m % 2 == 1 and words in FIELDS))
    return tuple(found)


def _lines_of(spans: Line) -> tuple[Line, ...]:
    """A line break is a line break, within bold too."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        for n, words in enumerate([span.text] if span.field else span.text.split("\n")):
            if n:
                lines.append([])
            if words:
                lines[-1].append(Span(words, span.bold, span.field))
    return tuple(tuple(line) for line in lines)


def fill(blocks: Iterable[Block], values: Values) -> tuple[Block, ...]:
    """Put the values where the fields stand.

    A field that stands alone in its paragraph becomes as many paragraphs as its value has, a list of values becomes
    a list, and where there is no value the paragraph is left out, with the one before it that leads up to it.
    """
    filled: list[Block] = []
    for block in blocks:
        alone = _alone(block)
        if alone is None:
            filled.append(Block(block.kind, tuple(tuple(_put(span, values) for span in line) for line in block.lines)))
        elif values.get(alone.text):
            filled.extend(_standing_alone(values[alone.text], bold=alone.bold))
        elif filled and as_plain(filled[-1:]).endswith(":"):
            filled.pop()
    return tuple(filled)


def _alone(block: Block) -> Span | None:
    whole = [span for line in block.lines for span in line]
    return whole[0] if block.kind == "paragraph" and len(whole) == 1 and whole[0].field else None


def _standing_alone(value: str | Iterable[str], *, bold: bool) -> Iterable[Block]:
    if not isinstance(value, str):
        yield Block("list", tuple((Span(_one_line(item), bold),) for item in value))
        return
    for chunk in re.split(r"\n[ \t]*\n", printable(value)):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        if lines:
            yield Block("paragraph", tuple((Span(line, bold),) for line in lines))


def _put(span: Span, values: Values) -> Span:
    return Span(_inline(values.get(span.text, "")), span.bold) if span.field else span


def _inline(value: str | Iterable[str]) -> str:
    return _one_line(value if isinstance(value, str) else " ".join(value))


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    """Without what cannot be shown; every line break a plain one."""
    return _UNSHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fill_line(text: str, values: Values) -> str:
    """A subject: one line, its fields filled."""
    return _one_line("".join(_put(span, values).text for span in _spans_of_a_line(text)))


def _spans_of_a_line(text: str) -> Line:
    return tuple(
        Span(words, field=n % 2 == 1 and words in FIELDS) for n, words in enumerate(_FIELD.split(text)) if words
    )


def as_plain(blocks: Iterable[Block]) -> str:
    """As it goes by e-mail."""
    return "\n\n".join(
        "\n".join(("- " if block.kind == "list" else "") + "".join(span.text for span in line) for line in block.lines)
        for block in blocks
    )


def as_json(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """Plain values, as they are frozen."""
    return [{"kind": b.kind, "lines": [[[s.text, s.bold] for s in line] for line in b.lines]} for b in blocks]


def from_json(given: Iterable[Mapping[str, object]]) -> tuple[Block, ...]:
    return tuple(
        Block(str(b["kind"]), tuple(tuple(Span(text, bold) for text, bold in line) for line in b["lines"]))  # type: ignore[attr-defined]
        for b in given
    )
