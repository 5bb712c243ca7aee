"""PURE: how Part Two is read, and when it is passed."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of


@dataclass(frozen=True, slots=True, config=SECTION)
class GroupChoice:
    """``answer`` vignettes of a ``group``; a blank category is everybody who has no choice of their own."""

    group: Text = ""
    answer: Whole = 1
    category: Text = ""


@dataclass(frozen=True, slots=True, config=SECTION)
class PartTwoRules:
    """How Part Two is read and when it is passed, and which vignettes a category answers."""

    pass_percent: Number = Decimal(80)
    readings: Whole = 2
    adjacent_levels: Whole = 1  # the largest gap between two readings of one criterion that needs no third
    # Or "range": the lowest level of every criterion counts as nothing.
    percent_of: Annotated[Text, one_of("maximum", "range")] = "maximum"
    # Of all readings; or "median", "closest-two", "third": the adjudicator's alone.
    resolution: Annotated[Text, one_of("mean", "median", "closest-two", "third")] = "mean"
    total_gap_percent: Number = Decimal(0)  # totals further apart than that need a third; 0: not asked
    third_at_the_cut: Flag = False  # readings on either side of the pass mark need a third
    minutes: Whole = 90
    choice: tuple[GroupChoice, ...] = ()  # none: every vignette of the form is answered
    # Which count where more are answered than asked for; or "first-listed".
    surplus: Annotated[Text, one_of("first-begun", "first-listed")] = "first-begun"

    def sentence(self) -> str:
        return f"at least {self.pass_percent.normalize():f} % of the points, from {self.readings} blind readings"

    def choice_of(self, category: str) -> tuple[GroupChoice, ...]:
        """What this category answers; choices without a category are everybody else's."""
        own = tuple(c for c in self.choice if c.category == category)
        return own or tuple(c for c in self.choice if not c.category)
