"""PURE: a rule book read aloud: every rule as a plain sentence with its value, and what differs between two."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from exams.calendar.days import said
from exams.rules.book import Rules, differences
from exams.rules.schema import CHOICE, FLAG, ROWS, Rule, rules_by_place, sections, value_at
from exams.wording.phrases import counted

OF_CATEGORIES = ("category", "categories", "endorsed_as", "came_from", "to")  # columns that name one or several


@dataclass(frozen=True, slots=True)
class Line:
    rule: Rule
    sentence: str
    rows: tuple[str, ...] = ()  # each row of a rule that has several, where they are read one by one


@dataclass(frozen=True, slots=True)
class ReadSection:
    place: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One rule of which two books say different things."""

    place: str
    title: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.title}: “{self.before}” becomes “{self.after}”"


class _InWords:
    """A number in a sentence: ``{}`` gives 3, ``{:day}`` gives ``3 days``, ``{:person|people}`` its own plural."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __format__(self, unit: str) -> str:
        if not unit:
            return _plain(self.value)
        one, _, many = unit.partition("|")
        number = Decimal(self.value)
        if number == int(number):
            return counted(int(number), one, many)
        return f"{_plain(self.value)} {many or f'{one}s'}"


def read_aloud(rules: Rules) -> list[ReadSection]:
    """Every rule, section by section; what two rules say together is said once."""
    found = []
    for section in sections():
        lines, told = [], set()
        for rule in section.rules:
            sentence = sentence_of(rule, rules)
            if sentence not in told:
                lines.append(Line(rule, sentence, _rows(rule, rules)))
            told.add(sentence)
        found.append(ReadSection(section.place, section.title, tuple(lines)))
    return found


def sentence_of(rule: Rule, rules: Rules) -> str:
    """What the rule says in this rule book."""
    above, _, name = rule.place.rpartition(".")
    section = value_at(rules, above)
    own: Mapping[str, str] = section.told() if hasattr(section, "told") else {}
    if name in own:
        return own[name]
    return _tidy(_filled(rule, getattr(section, name)))


def changes(before: Rules, after: Rules) -> list[Change]:
    """What the second book says otherwise than the first, rule by rule."""
    found: dict[tuple[str, str], Change] = {}
    for place, (was, now) in differences(before, after).items():
        rule = rules_by_place()[place]
        one, other = sentence_of(rule, before), sentence_of(rule, after)
        if one == other:  # the sentence does not tell them apart
            one, other = f"{one} ({was})", f"{other} ({now})"
        found.setdefault((one, other), Change(place, _title(rule), one, other))
    return list(found.values())


def doubts(rules: Rules) -> list[str]:
    """Names of categories in rows that are one of the book's own but for a slip: they would hold for nobody."""
    own = {_letters(name): name for name in rules.categories}
    found = []
    for rule in rules_by_place().values():
        for name in _named(value_at(rules.as_json(), rule.place) if rule.kind == ROWS else []):
            near = get_close_matches(_letters(name), own, n=1, cutoff=0.9)
            if name and name not in rules.categories and near:
                found.append(f"{_title(rule)}: “{name}” is no category of these rules; is “{own[near[0]]}” meant?")
    return found


def _named(rows: list[dict[str, Any]]) -> list[str]:
    values = [row[column] for row in rows for column in OF_CATEGORIES if column in row]
    return [name for value in values for name in (value if isinstance(value, list) else [value])]


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _rows(rule: Rule, rules: Rules) -> tuple[str, ...]:
    several = rule.kind == ROWS and len(value_at(rules, rule.place)) > 1
    return tuple(row.sentence() for row in value_at(rules, rule.place)) if several else ()


def _title(rule: Rule) -> str:
    above = rule.place.rpartition(".")[0]
    section = next(one.title for one in sections() if one.place == above)
    return f"{section}, {rule.title[:1].lower()}{rule.title[1:]}" if above else rule.title


def _filled(rule: Rule, value: Any) -> str:
    if rule.kind == FLAG:
        return rule.says[0 if value else 1]
    if rule.none and (value is None if rule.optional else value in (0, "", ())):
        return rule.none
    says = str(rule.says)
    if rule.kind == CHOICE:
        return says.format(rule.in_words(value))
    if rule.kind == ROWS:
        return says.format(" ".join(row.sentence() for row in value))
    if isinstance(value, tuple):
        words = [rule.in_words(_plain(one)) for one in value]
        return says.format((" " if any(word.endswith(".") for word in words) else ", ").join(words))
    return says.format(_InWords(value))


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if re.fullmatch(r"\d\d-\d\d", str(value)):
        return said(date.fromisoformat(f"2000-{value}")).removesuffix(" 2000")
    return said(value) if isinstance(value, date) else str(value)


def _tidy(sentence: str) -> str:
    """One full stop, also where the value brings its own; a capital letter at the beginning."""
    sentence = re.sub(r"\.([”\"]?)\.$", r".\1", sentence.strip())
    return sentence[:1].upper() + sentence[1:]
