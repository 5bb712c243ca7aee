"""PURE: the rules of an appeal: whether Part Two is read again, by whom, and what the second mark does to the first."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of

REVIEW, ONE, PANEL, TOLERANCE = "review", "re-mark-one", "fresh-panel", "tolerance"
CHAIR, FRESH = "chair", "fresh"


@dataclass(frozen=True, slots=True, config=SECTION)
class AppealRules:
    """How long an appeal may be filed is a rule of the committee (``appeal_days``, from the release on)."""

    # Of the process only; or Part Two is read again: "re-mark-one", "fresh-panel", "tolerance".
    model: Annotated[Text, one_of(REVIEW, ONE, PANEL, TOLERANCE)] = REVIEW
    readers: Whole = 2  # of a fresh panel
    tolerance_percent: Number = Decimal(3)  # points of percent; up to it the first mark stands
    may_lower: Flag = False  # whether reading again may make the mark worse
    answer_days: Whole = 60  # from the filing to the answer; 0: no deadline
    # The chair; or "fresh": somebody who neither voted on the decision nor recorded it.
    deciders: Annotated[Text, one_of(CHAIR, FRESH)] = CHAIR
    withdrawal: Flag = True  # the candidate may take an appeal back while it is not answered

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
