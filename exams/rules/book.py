"""PURE: an association's rules as typed values, read from and written to the JSON of a rule book.

A rule that one association has and another has not gets a key here with a default; nothing in the
code asks which association it is.  The rules of the way to a seat are in ``exams.rules.sections.entry``.
"""

from collections.abc import Mapping
from dataclasses import asdict, field
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, as_toml, one_of, plain, read_section
from exams.rules.sections.appeals import AppealRules
from exams.rules.sections.committee import CommitteeRules, RecommendationRules
from exams.rules.sections.endorsement import EndorsementRules
from exams.rules.sections.entry import AccommodationRules, EligibilityRules, FeeRules, GroupChoice, SittingRules
from exams.rules.sections.letters import LetterRules
from exams.rules.sections.portfolio import PortfolioRules
from exams.rules.sections.reading import ReadingRules
from exams.rules.sections.renewal import RenewalRules

MINIMUM_PERCENT = "minimum-percent"
MAXIMUM_WRONG = "maximum-wrong"


@dataclass(frozen=True, slots=True, config=SECTION)
class PartOneRules:
    """When Part One is passed.  ``value`` is a percentage or a number of wrong answers."""

    rule: Annotated[Text, one_of(MINIMUM_PERCENT, MAXIMUM_WRONG)] = MINIMUM_PERCENT
    value: Number = Decimal(80)
    minutes: Whole = 90

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


@dataclass(frozen=True, slots=True, config=SECTION)
class Rules:
    """Everything in which associations differ, as one value."""

    categories: tuple[Text, ...] = ("Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty")
    part_one: PartOneRules = field(default_factory=PartOneRules)
    part_two: PartTwoRules = field(default_factory=PartTwoRules)
    recommendation: RecommendationRules = field(default_factory=RecommendationRules)
    committee: CommitteeRules = field(default_factory=CommitteeRules)
    eligibility: EligibilityRules = field(default_factory=EligibilityRules)
    fees: FeeRules = field(default_factory=FeeRules)
    accommodations: AccommodationRules = field(default_factory=AccommodationRules)
    sittings: SittingRules = field(default_factory=SittingRules)
    reading: ReadingRules = field(default_factory=ReadingRules)
    portfolio: PortfolioRules = field(default_factory=PortfolioRules)
    appeals: AppealRules = field(default_factory=AppealRules)
    endorsement: EndorsementRules = field(default_factory=EndorsementRules)
    renewal: RenewalRules = field(default_factory=RenewalRules)
    letters: LetterRules = field(default_factory=LetterRules)
    portfolio_required: Flag = True

    def as_json(self) -> dict[str, Any]:
        return plain(asdict(self))  # type: ignore[no-any-return]

    def as_toml(self) -> str:
        """Every rule, in the form in which a rule book is adopted."""
        return as_toml(asdict(self))

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Rules":
        """Read a rule book.

        Raises ValueError, with one sentence a line, for a key that no rule has (a misspelt rule is no
        rule) and for a value that the rule cannot have.
        """
        return read_section(cls, given)


def differences(before: Rules, after: Rules) -> dict[str, list[Any]]:
    """{the rule’s place: [what it was, what it is]}, as both stand in the JSON of a rule book."""
    was, now = _by_place(before.as_json()), _by_place(after.as_json())
    return {place: [was[place], now[place]] for place in was if was[place] != now[place]}


def _by_place(content: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        found |= _by_place(value, f"{above}{name}.") if isinstance(value, Mapping) else {f"{above}{name}": value}
    return found
