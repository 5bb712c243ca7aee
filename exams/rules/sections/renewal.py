"""PURE: the rules of keeping an endorsement: what is asked for, how often, and what happens otherwise.

Two models are in use.  ``annual``: every year so many hours of training and of reflective supervision, shown one by
one.  ``three-year``: a fixed cycle for everybody, attested by one's word, of which a part is audited.  What a rule book
leaves open is the model's own custom.
"""

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Day, Flag, Number, OrNone, Text, Whole, one_of

ANNUAL, THREE_YEAR, NONE = "annual", "three-year", "none"
SHOWN, WORD = "shown", "word"
EXEMPT, NO_HOURS, PRO_RATED, FULL = "exempt", "no-hours", "pro-rated", "full"
REQUIRED, NOT_ASKED = "required", "not-asked"
DOWN, UP = "down", "up"
TRAINING, SUPERVISION = "training", "supervision"
SUPERVISING, INCLUSION = "reflective supervision", "diversity, equity and inclusion"
# Who has to receive reflective supervision, unless a rule book names its own.
SUPERVISED = ("Family Specialist", "Specialist", "Mentor-Clinical")

LONGEST = {
    "opens_days": 366,
    "grace_days": 366,
    "archive_after_months": 600,
    "inactive_months": 600,
}


def _day_of_year(name: str, value: str) -> None:
    try:
        if len(value) == 5 and date.fromisoformat(f"2000-{value}"):
            return
    except ValueError:
        pass
    raise ValueError(f"{name} must be a month and a day, as 12-31.")


@dataclass(frozen=True, slots=True, config=SECTION)
class OfWhich:
    """So many of the hours are about ``topic``; from a year on, perhaps only for those who give supervision."""

    topic: Text = SUPERVISING
    hours: Number = Decimal(0)
    since_year: Whole = 0
    providers_only: Flag = False


@dataclass(frozen=True, slots=True, config=SECTION)
class HoursAsked:
    """Hours of one kind in a whole period.

    Of the lines that hold for somebody the most particular counts: one that names the category before one that does
    not, then the longest time in the category, then the latest year.  Years are those in which a period ends.
    """

    kind: Annotated[Text, one_of(TRAINING, SUPERVISION)] = TRAINING
    hours: Number = Decimal(0)
    categories: tuple[Text, ...] = ()  # none: everybody
    since_year: Whole = 0
    until_year: Whole = 0  # 0: without end
    after_years: Whole = 0  # complete years in the category when the period begins
    of_which: tuple[OfWhich, ...] = ()

    def __post_init__(self) -> None:
        if any(part.hours > self.hours for part in self.of_which):
            raise ValueError(f"Of {self.hours} hours not more than {self.hours} can be about one topic.")

    def holds(self, category: str, year: int, years_held: int) -> bool:
        named = not self.categories or category in self.categories
        return named and self.since_year <= year <= (self.until_year or year) and years_held >= self.after_years


ANNUAL_HOURS = (
    HoursAsked(
        TRAINING,
        Decimal(15),
        of_which=(
            OfWhich(SUPERVISING, Decimal(3), providers_only=True),
            OfWhich(INCLUSION, Decimal(1), since_year=2023),
        ),
    ),
    HoursAsked(SUPERVISION, Decimal(12), SUPERVISED),
    HoursAsked(SUPERVISION, Decimal(10), ("Mentor-Clinical",), after_years=3),
)
THREE_YEAR_HOURS = (
    HoursAsked(TRAINING, Decimal(45)),
    HoursAsked(SUPERVISION, Decimal(36), SUPERVISED),
)


@dataclass(frozen=True, slots=True, config=SECTION)
class ReinstatementRules:
    """What brings a lapsed endorsement back.  There is no rule for an exam: it is never taken again."""

    new_experience: Flag = True
    references: Whole = 3
    training_hours: Number = Decimal(0)  # within the twelve months before
    supervision_attested: Flag = False
    fee: Number = Decimal(0)
    guaranteed_audit: Flag = False  # of the next renewal
    within_months: Whole = 0  # after it lapsed; 0: at any time

    def __post_init__(self) -> None:
        if self.within_months > 600 or self.references > 20:
            raise ValueError("within_months must be at most 600, references at most 20.")


@dataclass(frozen=True, slots=True, config=SECTION)
class Gap:
    """At least so many years in one category before another; a blank category is any."""

    came_from: Text = ""
    to: Text = ""
    years: Whole = 0

    def __post_init__(self) -> None:
        if self.years > 60:
            raise ValueError("years must be at most 60.")


@dataclass(frozen=True, slots=True, config=SECTION)
class CategoryFee:
    category: Text = ""
    amount: Number = Decimal(0)


@dataclass(frozen=True, slots=True, config=SECTION)
class MovingRules:
    """Categories are scopes of work, not a ladder: one may move either way."""

    gaps: tuple[Gap, ...] = ()
    notice_months: Whole = 0  # asked for that long before the day, 60 at most
    one_at_a_time: Flag = False  # the old category is archived once the new one is granted
    fees: tuple[CategoryFee, ...] = ()  # who moves pays the difference

    def __post_init__(self) -> None:
        if self.notice_months > 60:
            raise ValueError("notice_months must be at most 60.")

    def years_between(self, came_from: str, to: str) -> int:
        return max((g.years for g in self.gaps if g.came_from in ("", came_from) and g.to in ("", to)), default=0)

    def fee(self, came_from: str, to: str) -> Decimal:
        amounts = {fee.category: fee.amount for fee in self.fees}
        other = amounts.get("", Decimal(0))
        return max(amounts.get(to, other) - amounts.get(came_from, other), Decimal(0))


@dataclass(frozen=True, slots=True, config=SECTION)
class RenewalRules:
    model: Annotated[Text, one_of(ANNUAL, THREE_YEAR, NONE)] = ANNUAL
    period_ends: Text = "12-31"  # annual: the last day of every period
    cycle_ends: Day = date(2027, 12, 31)  # three-year: the last day of one cycle; the others follow from it
    cycle_years: Whole = 3
    due: Text = ""  # "01-31": handed in until that day after the period's end; left out: by the period's last day
    hours: tuple[HoursAsked, ...] = ()  # left out: those of the model
    portfolio_hours: Flag = True  # hours that stand in a portfolio count too, where they fall into the period
    # "shown", hour by hour, or "word"; left out: shown annually, by one's word in the other model.
    shown_by: Annotated[Text, one_of("", SHOWN, WORD)] = ""
    # What the period of entry asks for; left out: exempt annually, pro-rated in the other model.
    entry: Annotated[Text, one_of("", EXEMPT, NO_HOURS, PRO_RATED, FULL)] = ""
    rounding: Annotated[Text, one_of(DOWN, UP)] = DOWN  # of pro-rated hours, to whole ones
    opens_days: Whole = 120  # a renewal can be attested that long before it is due
    ethics: Flag = True
    ethics_text: Text = (
        "I have read my association’s code of ethics again and keep to it. "
        "No licensing board has sanctioned me since I last signed."
    )
    membership: Annotated[Text, one_of(REQUIRED, NOT_ASKED)] = REQUIRED
    fee: Number = Decimal(0)
    reminder_days: tuple[Whole, ...] = (90, 30, 7)
    grace_days: Whole = 30  # after the day it was due; then it lapses
    archive_after_months: Whole = 0  # after it lapsed; 0: never
    inactive_months: Whole = 24  # at the longest; 0: without end
    inactive_asks_hours: Flag = False
    audit_percent: OrNone[Number] = None  # left out: 10 where one's word is enough, else none
    reinstatement: ReinstatementRules = field(default_factory=ReinstatementRules)
    moving: MovingRules = field(default_factory=MovingRules)

    def __post_init__(self) -> None:
        _day_of_year("period_ends", self.period_ends)
        if self.due:
            _day_of_year("due", self.due)
        if not 1 <= self.cycle_years <= 10:
            raise ValueError("cycle_years must be 1 to 10.")
        for name, most in LONGEST.items():
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}.")
        if any(days > LONGEST["opens_days"] for days in self.reminder_days):
            raise ValueError(f"reminder_days must be at most {LONGEST['opens_days']}.")
        if self.audit_percent is not None and not 0 <= self.audit_percent <= 100:
            raise ValueError("audit_percent must be 0 to 100.")

    @property
    def renews(self) -> bool:
        return self.model != NONE

    @property
    def months(self) -> int:
        """How long a whole period is."""
        return 12 * self.cycle_years if self.model == THREE_YEAR else 12

    @property
    def lines(self) -> tuple[HoursAsked, ...]:
        return self.hours or (THREE_YEAR_HOURS if self.model == THREE_YEAR else ANNUAL_HOURS)

    @property
    def hours_are_shown(self) -> bool:
        return (self.shown_by or (WORD if self.model == THREE_YEAR else SHOWN)) == SHOWN

    @property
    def at_entry(self) -> str:
        return self.entry or (PRO_RATED if self.model == THREE_YEAR else EXEMPT)

    @property
    def audited(self) -> Decimal:
        """Percent of the attestations that are audited."""
        for name, most in LONGEST.items():
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}.")
        if any(days > LONGEST["opens_days"] for days in self.reminder_days):
            raise ValueError(f"reminder_days must be at most {LONGEST['opens_days']}.")
        if self.audit_percent is not None:
            return self.audit_percent
        return Decimal(0) if self.hours_are_shown else Decimal(10)

    @property
    def topics(self) -> tuple[str, ...]:
        """What hours can be about, in the order of the lines."""
        return tuple(dict.fromkeys(part.topic for line in self.lines for part in line.of_which))
