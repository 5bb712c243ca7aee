"""PURE: the parts that make up the rules of keeping an endorsement: hours asked for, coming back, moving."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of, reads
from exams.wording.phrases import counted, money

TRAINING, SUPERVISION = "training", "supervision"
SUPERVISING, INCLUSION = "reflective supervision", "diversity, equity and inclusion"
# Who has to receive reflective supervision, unless a rule book names its own.
SUPERVISED = ("Family Specialist", "Specialist", "Mentor-Clinical")


@dataclass(frozen=True, slots=True, config=SECTION)
class OfWhich:
    """So many of the hours are about ``topic``; from a year on, perhaps only for those who give supervision."""

    topic: Annotated[Text, reads("Topic")] = SUPERVISING
    hours: Annotated[Number, reads("Hours")] = Decimal(0)
    since_year: Annotated[Whole, reads("From the year", help="0: always.")] = 0
    providers_only: Annotated[Flag, reads("Only those who give supervision")] = False

    def sentence(self) -> str:
        since = f" from {self.since_year} on" if self.since_year else ""
        whom = " for those who give supervision" if self.providers_only else ""
        return f"{self.hours.normalize():f} about {self.topic}{since}{whom}"


@dataclass(frozen=True, slots=True, config=SECTION)
class HoursAsked:
    """Hours of one kind in a whole period.

    Of the lines that hold for somebody the most particular counts: one that names the category before one that does
    not, then the longest time in the category, then the latest year.  Years are those in which a period ends.
    """

    kind: Annotated[
        Text,
        one_of(TRAINING, SUPERVISION),
        reads("Hours of", words={TRAINING: "training", SUPERVISION: "reflective supervision received"}),
    ] = TRAINING
    hours: Annotated[Number, reads("Hours in a period")] = Decimal(0)
    categories: Annotated[tuple[Text, ...], reads("Categories", help="One a line; blank: everybody.")] = ()
    since_year: Annotated[Whole, reads("From the year", help="0: always.")] = 0
    until_year: Annotated[Whole, reads("Until the year", help="0: without end.")] = 0
    after_years: Annotated[Whole, reads("After years in the category")] = 0
    of_which: Annotated[tuple[OfWhich, ...], reads("Of which about")] = ()

    def __post_init__(self) -> None:
        if any(part.hours > self.hours for part in self.of_which):
            raise ValueError(f"Of {self.hours} hours not more than {self.hours} can be about one topic.")

    def holds(self, category: str, year: int, years_held: int) -> bool:
        named = not self.categories or category in self.categories
        return named and self.since_year <= year <= (self.until_year or year) and years_held >= self.after_years

    def sentence(self) -> str:
        whom = " or ".join(self.categories) or "Every other category"
        kind = "training" if self.kind == TRAINING else "reflective supervision"
        more = [f"of which {part.sentence()}" for part in self.of_which]
        more += [f"from {self.since_year} on"] * bool(self.since_year)
        more += [f"until {self.until_year}"] * bool(self.until_year)
        more += [f"after {counted(self.after_years, 'year')} in the category"] * bool(self.after_years)
        return f"{whom}: {', '.join([f'{self.hours.normalize():f} hours of {kind} in a period', *more])}."


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

    new_experience: Annotated[
        Flag,
        reads("New experience", ("Coming back asks for new experience.", "Coming back asks for no new experience.")),
    ] = True
    references: Annotated[
        Whole,
        reads(
            "New references",
            "Coming back asks for {:new reference}.",
            none="Coming back asks for no new reference.",
            help="20 at most.",
        ),
    ] = 3
    training_hours: Annotated[
        Number,
        reads(
            "Training hours",
            "Coming back asks for {:hour} of training within the twelve months before.",
            none="Coming back asks for no training hours.",
        ),
    ] = Decimal(0)
    supervision_attested: Annotated[
        Flag,
        reads(
            "Supervision attested",
            ("Coming back asks for attested reflective supervision.", "Coming back asks for no attested supervision."),
        ),
    ] = False
    fee: Annotated[Number, reads("Fee", "Coming back costs {}.", none="Coming back costs nothing.")] = Decimal(0)
    guaranteed_audit: Annotated[
        Flag,
        reads(
            "The next renewal is audited",
            (
                "The renewal after coming back is always audited.",
                "The renewal after coming back is audited by chance like others.",
            ),
        ),
    ] = False
    within_months: Annotated[
        Whole,
        reads(
            "Within months",
            "One can come back within {:month} of lapsing.",
            none="One can come back at any time.",
            help="600 at most; 0: at any time.",
        ),
    ] = 0

    def __post_init__(self) -> None:
        if self.within_months > 600 or self.references > 20:
            raise ValueError("within_months must be at most 600, references at most 20.")


@dataclass(frozen=True, slots=True, config=SECTION)
class Gap:
    """At least so many years in one category before another; a blank category is any."""

    came_from: Annotated[Text, reads("From", help="Blank: any category.")] = ""
    to: Annotated[Text, reads("To", help="Blank: any category.")] = ""
    years: Annotated[Whole, reads("Years between, at least")] = 0

    def __post_init__(self) -> None:
        if self.years > 60:
            raise ValueError("years must be at most 60.")

    def sentence(self) -> str:
        years = counted(self.years, "year")
        return f"From {self.came_from or 'any category'} to {self.to or 'any other'}: at least {years} between."


@dataclass(frozen=True, slots=True, config=SECTION)
class CategoryFee:
    category: Annotated[Text, reads("Category", help="Blank: every other.")] = ""
    amount: Annotated[Number, reads("Amount")] = Decimal(0)

    def sentence(self) -> str:
        return f"{self.category or 'Every other category'}: {money(self.amount)}."


@dataclass(frozen=True, slots=True, config=SECTION)
class MovingRules:
    """Categories are scopes of work, not a ladder: one may move either way."""

    gaps: Annotated[
        tuple[Gap, ...], reads("Years between categories", "{}", none="One may move to another category at any time.")
    ] = ()
    notice_months: Annotated[
        Whole,
        reads(
            "Months of notice",
            "A move is asked for {:month} ahead.",
            none="A move needs no notice.",
            help="60 at most.",
        ),
    ] = 0
    one_at_a_time: Annotated[
        Flag,
        reads(
            "One category at a time",
            ("The old category is archived once the new one is granted.", "One may hold several categories."),
        ),
    ] = False
    fees: Annotated[
        tuple[CategoryFee, ...],
        reads("Amounts by category", "{} Who moves pays the difference.", none="Moving costs nothing."),
    ] = ()

    def __post_init__(self) -> None:
        if self.notice_months > 60:
            raise ValueError("notice_months must be at most 60.")

    def years_between(self, came_from: str, to: str) -> int:
        return max((g.years for g in self.gaps if g.came_from in ("", came_from) and g.to in ("", to)), default=0)

    def fee(self, came_from: str, to: str) -> Decimal:
        amounts = {fee.category: fee.amount for fee in self.fees}
        other = amounts.get("", Decimal(0))
        return max(amounts.get(to, other) - amounts.get(came_from, other), Decimal(0))
