"""``cycle.toml``: where the rules of this cycle differ from those of the association.

A key that the file does not say keeps what holds already; the defaults here are those of an association that has no
rules yet.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from exams.exchange.faults import Fault
from exams.rulebook import MAXIMUM_WRONG, MINIMUM_PERCENT, PartOneRules, Rules

FILE = "cycle.toml"


@dataclass(frozen=True, slots=True)
class Criterion:
    """``maximum`` is None where the file leaves it to the levels found in the ratings."""

    name: str
    minimum: int = 0
    maximum: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class CycleRules:
    """What the file says of the cycle; ``year`` 0 and ``season`` '' where it does not say.

    ``said`` are the keys that are written in it, as ``part_two.readings``; the others hold a default.
    """

    association: str = "Association"
    name: str = "cycle"
    year: int = 0
    season: str = ""
    part_one_rule: str = MINIMUM_PERCENT
    part_one_value: Decimal = Decimal(80)
    pass_percent: Decimal = Decimal(80)
    readings: int = 2
    adjacent_levels: int = 1
    percent_of: str = "maximum"
    criteria: tuple[Criterion, ...] = field(default_factory=tuple)
    portfolio_required: bool = True
    categories: tuple[str, ...] = ()  # beside those that are known without the file
    said: frozenset[str] = frozenset()

    def over(self, base: Rules) -> Rules:
        """``base`` with the differences that are written in the file, and no others."""
        own = {name: getattr(self, name) for name in PART_TWO if f"part_two.{name}" in self.said}
        return replace(
            base,
            categories=tuple(dict.fromkeys((*base.categories, *self.categories))),
            part_one=self._part_one(base.part_one),
            part_two=replace(base.part_two, **own),
            portfolio_required=(
                self.portfolio_required if "portfolio.required" in self.said else base.portfolio_required
            ),
        )

    def _part_one(self, base: PartOneRules) -> PartOneRules:
        """A value belongs to a rule: with another rule comes another value, its default where none is written."""
        rule = self.part_one_rule if "part_one.rule" in self.said else base.rule
        said = "part_one.value" in self.said or rule != base.rule
        return replace(base, rule=rule, value=self.part_one_value if said else base.value)

    def misfits(self, base: Rules) -> list[Fault]:
        """What the file says that cannot stand beside the rules it leaves as they are."""
        part_one = self._part_one(base.part_one)
        if part_one.rule == MAXIMUM_WRONG and part_one.value != int(part_one.value):
            said = "The rule of Part One is “maximum-wrong”: write a whole number, or the rule that is meant as well."
            return [_unusable(f"{said} Found: {self.part_one_value}.", column="value")]
        return []


PART_TWO = ("pass_percent", "readings", "adjacent_levels", "percent_of")


def read_rules(content: bytes | None, *, folder: str) -> tuple[CycleRules, list[Fault]]:
    """The rules, and what is wrong with the file.  An absent file is all defaults."""
    faults: list[Fault] = []
    folder = "".join(c for c in folder if c.isprintable()).strip()[:LONGEST_NAME] or "cycle"
    if content is None:
        return CycleRules(name=folder), faults
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return CycleRules(name=folder), [_unusable("The file is not UTF-8; save it as UTF-8 text.")]
    except RecursionError:
        return CycleRules(name=folder), [_unusable("The file is nested too deeply to be read.")]
    except tomllib.TOMLDecodeError as error:
        return CycleRules(name=folder), [_unusable(f"The file is no valid TOML: {error}.", _line(str(error)))]
    except ValueError:  # Python refuses to read a number of thousands of digits
        return CycleRules(name=folder), [_unusable("The file has a number that is too long to be read.")]
    reader = _Reader(given, faults)
    reader.require_known()
    rule = reader.take("part_one", "rule", MINIMUM_PERCENT, _choice(MINIMUM_PERCENT, MAXIMUM_WRONG))
    value_default = Decimal(80) if rule == MINIMUM_PERCENT else Decimal(12)
    value_check = _percent if rule == MINIMUM_PERCENT else _whole(0)
    rules = CycleRules(
        association=reader.take("cycle", "association", "Association", _name),
        name=reader.take("cycle", "name", folder, _name),
        year=reader.take("cycle", "year", 0, _whole(0, 9999)),
        season=reader.take("cycle", "season", "", _short),
        part_one_rule=rule,
        part_one_value=Decimal(reader.take("part_one", "value", value_default, value_check)),
        pass_percent=reader.take("part_two", "pass_percent", Decimal(80), _percent),
        readings=reader.take("part_two", "readings", 2, _whole(1, 100)),
        adjacent_levels=reader.take("part_two", "adjacent_levels", 1, _whole(0, 1000)),
        percent_of=reader.take("part_two", "percent_of", "maximum", _choice("maximum", "range")),
        criteria=_criteria(reader, faults),
        portfolio_required=reader.take("portfolio", "required", True, _flag),  # noqa: FBT003 - the default
        categories=reader.take("cycle", "categories", (), _categories),
        said=frozenset(f"{section}.{key}" for section in KNOWN for key in reader.keys(section)),
    )
    return rules, faults


KNOWN = {
    "cycle": ("association", "name", "year", "season", "categories"),
    "part_one": ("rule", "value"),
    "part_two": ("pass_percent", "readings", "adjacent_levels", "percent_of", "criteria"),
    "portfolio": ("required",),
}
CRITERION_KEYS = ("name", "minimum", "maximum", "weight")
RATING_COLUMNS = ("script", "candidate", "reviewer", "vignette", "round")
LONGEST_NAME = 180  # the forms and rubrics named after a cycle add a few words of their own


class _Reader:
    def __init__(self, given: Mapping[str, Any], faults: list[Fault]) -> None:
        self.given, self.faults = given, faults

    def require_known(self) -> None:
        """An unknown key is a fault: a misspelt rule would silently be the default."""
        for section, keys in self.given.items():
            if section not in KNOWN:
                self._fault(section, f"There is no section [{section}]{_did_you_mean(section, KNOWN)}.")
            elif not isinstance(keys, dict):
                self._fault(section, f"“{section}” is a section: write [{section}] and its keys below.")
            else:
                for key in keys:
                    if key not in KNOWN[section]:
                        self._fault(key, f"[{section}] has no key of this name{_did_you_mean(key, KNOWN[section])}.")

    def take(self, section: str, key: str, default: Any, check: Callable[[Any], Any]) -> Any:
        part = self.given.get(section, {})
        if not isinstance(part, dict) or key not in part:
            return default
        try:
            return check(part[key])
        except ValueError as error:
            self._fault(key, f"{error} Found: {_shown(part[key])}.")
            return default

    def keys(self, section: str) -> Iterable[str]:
        part = self.given.get(section, {})
        return part if isinstance(part, dict) else ()

    def _fault(self, column: str, message: str) -> None:
        self.faults.append(_unusable(message, column=column))


def _criteria(reader: _Reader, faults: list[Fault]) -> tuple[Criterion, ...]:
    listed = reader.take("part_two", "criteria", [], _list_of_tables)
    criteria: list[Criterion] = []
    for number, table in enumerate(listed, start=1):
        one = _Reader({"c": table}, faults)
        strange = [key for key in table if key not in CRITERION_KEYS]
        faults += [
            _unusable(f"Criterion {number} has no such key{_did_you_mean(key, CRITERION_KEYS)}.", column=key)
            for key in strange
        ]
        name = one.take("c", "name", "", _name)
        criterion = Criterion(
            name,
            one.take("c", "minimum", 0, _whole(-1000, 1000)),
            one.take("c", "maximum", None, _whole(-1000, 1000)),
            one.take("c", "weight", 1.0, _weight),
        )
        problem = _criterion_problem(criterion, criteria)
        if problem:
            faults.append(_unusable(f"Criterion {number}: {problem}", column="criteria"))
        criteria.append(criterion)
    if criteria and not any(c.weight for c in criteria):
        faults.append(_unusable("All weights are 0; at least one has to count.", column="criteria"))
    return tuple(criteria)


def _criterion_problem(criterion: Criterion, before: list[Criterion]) -> str:
    if not criterion.name:
        return "it needs a name, the name of its column in ratings."
    if criterion.name.lower() in RATING_COLUMNS:
        return f"“{criterion.name}” is another column of ratings; give the criterion a name of its own."
    if criterion.name.lower() in {c.name.lower() for c in before}:
        return f"“{criterion.name}” stands there twice."
    if criterion.maximum is not None and criterion.maximum <= criterion.minimum:
        return f"the maximum ({criterion.maximum}) has to be greater than the minimum ({criterion.minimum})."
    return ""


# ── checks: the value as it is used, or ValueError with a sentence ───────────────────────────────────────────────────
def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME or not value.isprintable():
        raise ValueError(f"Write a name in quotation marks, on one line, at most {LONGEST_NAME} characters.")
    return value.strip()


def _short(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 40 or not value.isprintable():
        raise ValueError("Write a word in quotation marks, at most 40 characters.")
    return value.strip()


def _categories(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and 0 < len(one.strip()) <= 60 for one in value):
        raise ValueError("Write a list of names in quotation marks, at most 60 characters each.")
    return tuple(one.strip() for one in value)


def _percent(value: Any) -> Decimal:
    number = _decimal(value)
    if not 0 <= number <= 100:
        raise ValueError("Write a percentage from 0 to 100.")
    return number


def _weight(value: Any) -> float:
    number = float(_decimal(value))
    if not 0 <= number <= 1_000_000:
        raise ValueError("Write a weight from 0 to 1000000.")
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Write a number.")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("Write a number.") from None
    if not number.is_finite():
        raise ValueError("Write a number.")
    return number


def _whole(minimum: int, maximum: int = 1_000_000) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise ValueError(f"Write a whole number from {minimum} to {maximum}.")
        return value

    return check


def _choice(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"Write one of {', '.join(repr(c) for c in choices)}.")
        return str(value)

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Write true or false.")
    return value


def _list_of_tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError("Write a list of { name = …, minimum = …, maximum = …, weight = … }.")
    return value


# ── saying what is wrong ─────────────────────────────────────────────────────────────────────────────────────────────
def _unusable(message: str, line: int | None = None, column: str = "") -> Fault:
    """A fault in the rules is never a row to skip: everything is judged by them."""
    return Fault(FILE, line, column, message, whole_sheet=True)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else f" (there are {', '.join(known)})"


def _line(message: str) -> int | None:
    at = re.search(r"\(at line (\d+)", message)
    return int(at.group(1)) if at else None


def _shown(value: Any) -> str:
    """The value as found, shortened; Python refuses to print a number of thousands of digits."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return "a value too long to show"
    return text if len(text) <= 80 else f"{text[:80]}…"
