"""What stands in the house before the sheets are read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from exams.cycle_sheets.key import KeyRow
from exams.cycle_sheets.ratings import KnownRatings
from exams.cycle_sheets.toml_rules import CycleRules


@dataclass(frozen=True, slots=True)
class Known:
    """The sheets add to it and correct it.

    ``registered``: who is in the cycle, by number; ``numbers``: every number the association has given; ``papers``:
    whose Part One is in; ``items``: of its form; ``key``: where the form has one; ``portfolio``: who reviewed any.
    """

    registered: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()
    papers: frozenset[str] = frozenset()
    items: tuple[str, ...] = ()
    key: tuple[KeyRow, ...] = ()
    ratings: KnownRatings = field(default_factory=KnownRatings)
    portfolio: tuple[str, ...] = ()


NOTHING = Known()
Asked = Callable[[CycleRules, frozenset[str]], Known]
