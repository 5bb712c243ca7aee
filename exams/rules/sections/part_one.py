"""PURE: when Part One is passed."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Number, Text, Whole, one_of, reads

MINIMUM_PERCENT = "minimum-percent"
MAXIMUM_WRONG = "maximum-wrong"


@dataclass(frozen=True, slots=True, config=SECTION)
class PartOneRules:
    """When Part One is passed.  ``value`` is a percentage or a number of wrong answers."""

    rule: Annotated[
        Text,
        one_of(MINIMUM_PERCENT, MAXIMUM_WRONG),
        reads(
            "Kind of pass rule",
            "",
            front=True,
            words={MINIMUM_PERCENT: "a percentage of right answers", MAXIMUM_WRONG: "a number of wrong answers"},
            help="The two part company once an item is taken out: of 59, 80 % needs 48 right, but 12 wrong allows 47.",
        ),
    ] = MINIMUM_PERCENT
    value: Annotated[
        Number, reads("Pass mark", "", front=True, help="A percentage, or a number of wrong answers, as chosen above.")
    ] = Decimal(80)
    minutes: Annotated[Whole, reads("Minutes for Part One", "Part One takes {:minute}.", front=True)] = 90

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

    def told(self) -> dict[str, str]:
        """One sentence for both: neither the kind nor the number says anything alone."""
        sentence = f"Part One is passed with {self.sentence()}."
        return {"rule": sentence, "value": sentence}

    def sentence(self) -> str:
        if self.rule == MAXIMUM_WRONG:
            return f"at most {self.value.normalize():f} wrong answers"
        return f"at least {self.value.normalize():f} % of the scored items correct"
