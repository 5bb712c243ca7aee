"""PURE: the rule book's own schema as sections and rules, for whoever shows rules or asks for them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from exams.rules.book import Rules

FLAG, WHOLE, NUMBER, TEXT, DAY, CHOICE, LIST, ROWS = "flag", "whole", "number", "text", "day", "choice", "list", "rows"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, or one column of a rule with rows.

    ``parts`` are such columns; ``items`` is the kind of what a list holds.
    """

    name: str
    place: str  # as in ``part_one.minutes``
    kind: str
    title: str
    help: str
    says: str | list[str]
    none: str
    words: Mapping[str, str]
    front: bool
    optional: bool = False  # may be left out altogether, which is not the same as 0
    choices: tuple[str, ...] = ()
    items: str = ""
    parts: tuple["Rule", ...] = ()

    def in_words(self, choice: str) -> str:
        return self.words.get(choice, choice)


@dataclass(frozen=True, slots=True)
class Section:
    place: str  # blank: the rules that are in no section
    title: str
    rules: tuple[Rule, ...]


@cache
def sections() -> tuple[Section, ...]:
    """Every rule there is, by section; a section of a section stands after it."""
    schema = TypeAdapter(Rules).json_schema()
    found = list(_sections(schema, schema["$defs"], "", "In general"))
    return tuple(section for section in found if section.rules)


@cache
def rules_by_place() -> dict[str, Rule]:
    return {rule.place: rule for section in sections() for rule in section.rules}


def value_at(rules: Any, place: str) -> Any:
    """The value of a rule, of typed rules or of the JSON of a rule book."""
    for name in place.split(".") if place else ():
        rules = rules[name] if isinstance(rules, Mapping) else getattr(rules, name)
    return rules


def _sections(schema: Mapping[str, Any], known: Mapping[str, Any], place: str, title: str) -> Iterator[Section]:
    inner, own = [], []
    for name, of in schema["properties"].items():
        if "$ref" in of:
            inner.append((_named(known, of), f"{place}.{name}".strip("."), of["title"]))
        else:
            own.append(_rule(name, of, known, place))
    yield Section(place, title, tuple(own))
    for part, where, called in inner:
        yield from _sections(part, known, where, f"{title}: {called}" if place else called)


def _rule(name: str, of: Mapping[str, Any], known: Mapping[str, Any], above: str) -> Rule:
    items = of.get("items", {})
    parts: Iterable[Rule] = ()
    if "$ref" in items:
        parts = [_rule(part, inner, known, "") for part, inner in _named(known, items)["properties"].items()]
    return Rule(
        name=name,
        place=f"{above}.{name}".strip("."),
        kind=_kind(of),
        title=of.get("title", name),
        help=of.get("description", ""),
        says=of.get("says", ""),
        none=of.get("none", ""),
        words=of.get("words", {}),
        front=of.get("front", False),
        optional={"type": "null"} in of.get("anyOf", []),
        choices=tuple(of.get("enum") or items.get("enum") or ()),
        items="" if "$ref" in items or not items else _kind(items),
        parts=tuple(parts),
    )


def _kind(of: Mapping[str, Any]) -> str:
    ways = [way for way in of.get("anyOf", [of]) if way.get("type") != "null"]
    if "enum" in of:
        return CHOICE
    if ways[0].get("type") == "array":
        return ROWS if "$ref" in ways[0]["items"] else LIST
    if ways[0].get("format") == "date":
        return DAY
    if any(way.get("type") == "number" for way in ways):
        return NUMBER
    return {"boolean": FLAG, "integer": WHOLE}.get(ways[0].get("type", ""), TEXT)


def _named(known: Mapping[str, Any], of: Mapping[str, Any]) -> Any:
    return known[of["$ref"].rpartition("/")[2]]
