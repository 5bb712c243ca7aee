"""PURE: how Part Two is read, and when it is passed."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of, reads
from exams.wording.phrases import counted


@dataclass(frozen=True, slots=True, config=SECTION)
class GroupChoice:
    """``answer`` vignettes of a ``group``; a blank category is everybody who has no choice of their own."""

    group: Annotated[Text, reads("Group of vignettes")] = ""
    answer: Annotated[Whole, reads("Answers asked for")] = 1
    category: Annotated[Text, reads("Category", help="Blank: everybody without a row of their own.")] = ""

    def sentence(self) -> str:
        whom = self.category or "Every other category"
        return f"{whom} answers {counted(self.answer, 'vignette')} of the group “{self.group}”."


@dataclass(frozen=True, slots=True, config=SECTION)
class PartTwoRules:
    """How Part Two is read and when it is passed, and which vignettes a category answers."""

    pass_percent: Annotated[
        Number, reads("Pass mark, in percent", "Part Two is passed with at least {} % of the points.", front=True)
    ] = Decimal(80)
    readings: Annotated[
        Whole, reads("Blind readings of each response", "Each response is read blind by {:reviewer}.", front=True)
    ] = 2
    adjacent_levels: Annotated[
        Whole,
        reads(
            "Levels two readings may differ",
            "Two readings may differ by {:level} on a criterion before a further one is needed.",
            front=True,
            none="Any difference between two readings calls for a further one.",
        ),
    ] = 1
    percent_of: Annotated[
        Text,
        one_of("maximum", "range"),
        reads(
            "Percent of",
            "Percentages are of {}.",
            words={"maximum": "the most points one can reach", "range": "the points above the lowest levels"},
        ),
    ] = "maximum"
    resolution: Annotated[
        Text,
        one_of("mean", "median", "closest-two", "third"),
        reads(
            "Which readings count",
            "The mark is {}.",
            front=True,
            words={
                "mean": "the mean of all readings",
                "median": "the median of all readings",
                "closest-two": "the mean of the two readings that lie closest",
                "third": "the further reading alone, where there is one",
            },
        ),
    ] = "mean"
    total_gap_percent: Annotated[
        Number,
        reads(
            "Totals may differ by, in percent",
            "Totals further apart than {} % of the points call for a further reading.",
            none="How far totals lie apart calls for no further reading.",
        ),
    ] = Decimal(0)
    third_at_the_cut: Annotated[
        Flag,
        reads(
            "A further reading at the pass mark",
            (
                "Readings on either side of the pass mark call for a further one.",
                "Readings on either side of the pass mark alone call for no further one.",
            ),
        ),
    ] = False
    minutes: Annotated[Whole, reads("Minutes for Part Two", "Part Two takes {:minute}.", front=True)] = 90
    choice: Annotated[
        tuple[GroupChoice, ...], reads("Vignettes to choose", "{}", none="Every vignette of the paper is answered.")
    ] = ()
    surplus: Annotated[
        Text,
        one_of("first-begun", "first-listed"),
        reads(
            "Where more are answered than asked for",
            "Where more are answered than asked for, {} count.",
            words={"first-begun": "those begun first", "first-listed": "those listed first"},
        ),
    ] = "first-begun"

    def sentence(self) -> str:
        return f"at least {self.pass_percent.normalize():f} % of the points, from {self.readings} blind readings"

    def choice_of(self, category: str) -> tuple[GroupChoice, ...]:
        """What this category answers; choices without a category are everybody else's."""
        own = tuple(c for c in self.choice if c.category == category)
        return own or tuple(c for c in self.choice if not c.category)
