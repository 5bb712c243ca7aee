"""PURE: who may sit the exam, when, and how often."""

from datetime import date
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Day, Flag, OrNone, Text, Whole, one_of

REQUIRED, ENCOURAGED, NOT_ASKED = "required", "encouraged", "not-asked"
NO, OWN_EXAMS, ONE_EXAM = "no", "own-exams", "one-exam"
BEFORE, PARALLEL, MERGED = "before", "parallel", "merged"


@dataclass(frozen=True, slots=True, config=SECTION)
class Duty:
    """From when and until when a category sits the exam; without a day, always.

    Whoever handed in a portfolio by ``until`` is in flight and may still sit until ``in_flight_until``.
    """

    category: Text = ""
    since: OrNone[Day] = None
    until: OrNone[Day] = None
    in_flight_until: OrNone[Day] = None

    def in_flight(self, on: date, submitted: date | None) -> bool:
        lands = self.in_flight_until
        return bool(self.until and submitted and submitted <= self.until and lands and on <= lands)


@dataclass(frozen=True, slots=True, config=SECTION)
class EligibilityRules:
    """Who may sit.  Months are calendar months; 0 means: no such limit."""

    membership: Annotated[Text, one_of(REQUIRED, ENCOURAGED, NOT_ASKED)] = REQUIRED
    membership_rolls_over: Text = ""  # "10-01": what is bought from that day on covers the next year too
    portfolio: Annotated[Text, one_of(BEFORE, PARALLEL, MERGED)] = BEFORE
    portfolio_weeks_before: Whole = 0  # the portfolio is handed in that long before the exam
    approval_valid_months: Whole = 12
    approval_lasts_for_retakes: Flag = True  # an approval valid at the first sitting is valid for its retakes
    retake_wait_months: Whole = 0
    retake_request_weeks: Whole = 0  # a retake is asked for that long before the exam
    attempt_limit: Whole = 0
    no_show_counts: Flag = True  # as an attempt, for the wait and the limit
    carries_passed_part: Flag = True
    part_credit_months: Whole = 0  # 0: without end
    without_exam: tuple[Text, ...] = ("Family Associate", "Family Specialist")  # endorsed from the portfolio alone
    sits: tuple[Duty, ...] = ()  # a category that is named here follows its line; every other one sits
    # Both credentials in one application: not at all; each with an exam of its own; or one exam counts for both.
    both_credentials: Annotated[Text, one_of(NO, OWN_EXAMS, ONE_EXAM)] = NO
    agreements: tuple[Text, ...] = (
        "Code of ethics: I have read my association’s code of ethics and keep to it.",
        "Exam materials: I will neither copy nor pass on any part of the exam.",
        "Own work: What I hand in will be my own work, without help.",
    )

    def __post_init__(self) -> None:
        if self.membership_rolls_over:
            try:
                date.fromisoformat(f"2000-{self.membership_rolls_over}")
            except ValueError:
                raise ValueError("membership_rolls_over must be a month and a day, as 10-01.") from None

    def asks_exam(self, category: str, *, on: date, submitted: date | None = None) -> bool:
        """Whether a category sits on that day; ``submitted`` is when the portfolio was handed in."""
        duty = self.duty_of(category)
        if duty is None:
            return category not in self.without_exam
        if duty.since and on < duty.since:
            return False
        return not duty.until or on <= duty.until or duty.in_flight(on, submitted)

    def duty_of(self, category: str) -> Duty | None:
        return next((duty for duty in self.sits if duty.category == category), None)

    def membership_until(self, bought_on: date) -> date:
        """The end of the year, or of the next one for what is bought late in the year."""
        turns = self.membership_rolls_over
        late = turns and f"{bought_on:%m-%d}" >= turns
        return date(bought_on.year + bool(late), 12, 31)
