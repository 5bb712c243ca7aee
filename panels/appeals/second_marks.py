"""PURE: a second mark beside the first, and which of the two counts."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.rubrics.pass_mark import reaches


@dataclass(frozen=True, slots=True)
class Weighed:
    """Percent of the points of Part Two; None: not available."""

    first: float | None
    again: float | None
    counts: float | None
    passed_before: bool | None
    passed: bool | None
    sentence: str

    @property
    def changes(self) -> bool:
        """Whether Part Two would be passed where it was not, or the other way round."""
        return self.passed is not None and self.passed != self.passed_before

    @property
    def means(self) -> str:
        """What follows for Part Two."""
        if self.passed is None:
            return "Nothing can be said of Part Two."
        verdict = "passed" if self.passed else "not passed"
        return f"Part Two would now be {verdict}." if self.changes else f"Part Two stays {verdict}."


def weigh(
    first: float | None,
    again: float | None,
    *,
    pass_percent: Decimal,
    tolerance: Decimal = Decimal(0),
    may_lower: bool = False,
) -> Weighed:
    """The first mark stands where the second is within ``tolerance`` points of it, or lower and may not be.

    Differences are rounded to nine places, so that binary fractions decide nothing.
    """
    counts, sentence = _counting(first, again, float(tolerance), may_lower=may_lower)
    before, after = (None if p is None else bool(reaches(p, float(pass_percent))) for p in (first, counts))
    return Weighed(first, again, counts, before, after, sentence)


def _counting(
    first: float | None, again: float | None, tolerance: float, *, may_lower: bool
) -> tuple[float | None, str]:
    if again is None:
        return first, "The second mark is not available: a criterion was rated by nobody. The first mark stands."
    if first is None:
        return again, "There was no first mark; the second one counts."
    moved = round(again - first, 9)
    if moved == 0:
        return first, "Both marks are the same."
    if abs(moved) <= tolerance:
        return first, f"They differ by no more than {tolerance:g} percentage points: the first mark stands."
    if moved < 0 and not may_lower:
        return first, "The second mark is lower, and an appeal makes no mark worse: the first one stands."
    return again, "The second mark counts."
