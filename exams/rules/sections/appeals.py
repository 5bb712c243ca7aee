"""PURE: the rules of an appeal: whether Part Two is read again, by whom, and what the second mark does to the first."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of, reads

REVIEW, ONE, PANEL, TOLERANCE = "review", "re-mark-one", "fresh-panel", "tolerance"
CHAIR, FRESH = "chair", "fresh"


@dataclass(frozen=True, slots=True, config=SECTION)
class AppealRules:
    """How long an appeal may be filed is a rule of the committee (``appeal_days``, from the release on)."""

    model: Annotated[
        Text,
        one_of(REVIEW, ONE, PANEL, TOLERANCE),
        reads(
            "What an appeal looks at",
            "On appeal {}.",
            front=True,
            words={
                REVIEW: "the committee looks again at how the exam was held and decided",
                ONE: "one further reviewer reads Part Two again",
                PANEL: "a fresh panel reads Part Two again",
                TOLERANCE: "a fresh panel reads Part Two again, and small differences change nothing",
            },
        ),
    ] = REVIEW
    readers: Annotated[Whole, reads("Readers of a fresh panel", "A fresh panel is {:reader}.", help="From 1 to 9.")] = 2
    tolerance_percent: Annotated[
        Number,
        reads(
            "Tolerance, in percentage points",
            "Where small differences change nothing, the first mark stands up to {:percentage point} of difference.",
            none="Where small differences change nothing, only equal marks leave the first one.",
        ),
    ] = Decimal(3)
    may_lower: Annotated[
        Flag,
        reads(
            "The mark may become lower",
            ("Reading again can also lower the mark.", "Reading again never lowers the mark."),
        ),
    ] = False
    answer_days: Annotated[
        Whole,
        reads(
            "Days to answer",
            "An appeal is answered within {:day}.",
            none="There is no deadline for answering an appeal.",
            help="From the day it is filed; 0: no deadline.",
        ),
    ] = 60
    deciders: Annotated[
        Text,
        one_of(CHAIR, FRESH),
        reads(
            "Who answers",
            "An appeal is answered by {}.",
            words={CHAIR: "the chair", FRESH: "somebody who neither voted on the decision nor recorded it"},
        ),
    ] = CHAIR
    withdrawal: Annotated[
        Flag,
        reads(
            "The candidate may take it back",
            ("An appeal can be taken back until it is answered.", "An appeal cannot be taken back."),
        ),
    ] = True

    def __post_init__(self) -> None:
        if not 1 <= self.readers <= 9:
            raise ValueError(f"readers must be from 1 to 9; found {self.readers}.")
        if not 0 <= self.tolerance_percent <= 100:
            raise ValueError(f"tolerance_percent must be from 0 to 100; found {self.tolerance_percent}.")

    @property
    def reads_again(self) -> bool:
        return self.model != REVIEW

    @property
    def readings(self) -> int:
        """How many read each script again."""
        return 1 if self.model == ONE else self.readers

    @property
    def tolerance(self) -> Decimal:
        """The largest difference, in points of percent, that leaves the first mark as it is."""
        return self.tolerance_percent if self.model == TOLERANCE else Decimal(0)

    def answer_due(self, filed_at: datetime) -> datetime | None:
        return filed_at + timedelta(days=self.answer_days) if self.answer_days else None

    def sentences(self) -> tuple[str, ...]:
        """What an appeal brings about, for whoever thinks of filing one."""
        found = [*self._model()]
        if self.reads_again:
            found.append("Your mark can also become lower." if self.may_lower else "Your mark cannot become lower.")
        if self.deciders == FRESH:
            found.append("Whoever answers took no part in the decision.")
        if self.answer_days:
            found.append(f"You have the answer within {self.answer_days} day{'s' * (self.answer_days != 1)}.")
        return tuple(found)

    def sentence(self) -> str:
        return " ".join(self.sentences())

    def _model(self) -> tuple[str, ...]:
        if self.model == REVIEW:
            return (
                "The committee looks again at how the exam was held and how the decision came about; "
                "what you wrote is not marked again.",
            )
        who = "One reviewer" if self.readings == 1 else f"{self.readings} reviewers"
        reads = "reads" if self.readings == 1 else "read"
        first = f"{who} who had no part in the first marking {reads} your Part Two again, without knowing whose it is."
        if self.model == TOLERANCE:
            points = f"{self.tolerance.normalize():f} percentage point{'s' * (self.tolerance != 1)}"
            return first, f"The mark changes only where the new one differs by more than {points}."
        return first, "The new mark takes the place of the first one."
