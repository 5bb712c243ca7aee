"""PURE: an association's rules as typed values, read from and written to the JSON of a rule book.

A rule that one association has and another has not gets a key here with a default; nothing in the
code asks which association it is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

MINIMUM_PERCENT = "minimum-percent"
MAXIMUM_WRONG = "maximum-wrong"


@dataclass(frozen=True, slots=True)
class PartOneRules:
    """When Part One is passed.  ``value`` is a percentage or a number of wrong answers."""

    rule: str = MINIMUM_PERCENT
    value: Decimal = Decimal(80)
    minutes: int = 90

    def passed(self, *, correct: int, scored: int) -> bool:
        """Exactly, without rounding: 47 of 59 is 79.66 % and no 80 %, but it is 12 wrong."""
        if scored == 0:
            return False
        if self.rule == MAXIMUM_WRONG:
            return scored - correct <= self.value
        return Fraction(100 * correct, scored) >= Fraction(self.value)

    def fewest_correct(self, scored: int) -> int:
        """The smallest number of correct answers that passes a paper with ``scored`` items."""
        if self.rule == MAXIMUM_WRONG:
            return max(scored - int(self.value), 0)
        exact = Fraction(self.value) * scored / 100
        return -(-exact.numerator // exact.denominator)

    def sentence(self) -> str:
        if self.rule == MAXIMUM_WRONG:
            return f"at most {self.value.normalize():f} wrong answers"
        return f"at least {self.value.normalize():f} % of the scored items correct"


@dataclass(frozen=True, slots=True)
class PartTwoRules:
    """How Part Two is read and when it is passed."""

    pass_percent: Decimal = Decimal(80)
    readings: int = 2
    adjacent_levels: int = 1  # the largest gap between two readings of one criterion that needs no third
    percent_of: str = "maximum"  # or "range": the lowest level of every criterion counts as nothing
    resolution: str = "mean"  # of all readings; or "third": the adjudicator's reading alone
    minutes: int = 90

    def sentence(self) -> str:
        return f"at least {self.pass_percent.normalize():f} % of the points, from {self.readings} blind readings"


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    quorum: int = 3
    appeal_days: int = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in which associations differ, as one value."""

    categories: tuple[str, ...] = ("Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty")
    part_one: PartOneRules = field(default_factory=PartOneRules)
    part_two: PartTwoRules = field(default_factory=PartTwoRules)
    committee: CommitteeRules = field(default_factory=CommitteeRules)
    portfolio_required: bool = True

    def as_json(self) -> dict[str, Any]:
        return _plain(asdict(self))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Rules":
        """Read a rule book.  Raises ValueError for a key that no rule has: a misspelt rule is no rule."""
        parts = {"part_one": PartOneRules, "part_two": PartTwoRules, "committee": CommitteeRules}
        values = {name: _section(parts[name], value) if name in parts else value for name, value in given.items()}
        return _section(cls, values)  # type: ignore[no-any-return]


def _section(kind: Any, given: Mapping[str, Any]) -> Any:
    known = {f.name: f for f in fields(kind)}
    unknown = set(given) - set(known)
    if unknown:
        raise ValueError(f"The rule book has no rule called {', '.join(sorted(unknown))}.")
    section = kind()
    changes = {}
    for name, value in given.items():
        default = getattr(section, name)
        changes[name] = Decimal(str(value)) if isinstance(default, Decimal) else value
        if isinstance(default, tuple):
            changes[name] = tuple(value)
    return replace(section, **changes)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
