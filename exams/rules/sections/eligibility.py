"""PURE: who may sit the exam, when, and how often."""

from datetime import date
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.calendar.days import said
from exams.rules.parsing import SECTION, Day, Flag, OrNone, Text, Whole, one_of, reads

REQUIRED, ENCOURAGED, NOT_ASKED = "required", "encouraged", "not-asked"
NO, OWN_EXAMS, ONE_EXAM = "no", "own-exams", "one-exam"
BEFORE, PARALLEL, MERGED = "before", "parallel", "merged"


@dataclass(frozen=True, slots=True, config=SECTION)
class Duty:
    """From when and until when a category sits the exam; without a day, always.

    Whoever handed in a portfolio by ``until`` is in flight and may still sit until ``in_flight_until``.
    """

    category: Annotated[Text, reads("Category")] = ""
    since: Annotated[OrNone[Day], reads("Sits from")] = None
    until: Annotated[OrNone[Day], reads("Sits until")] = None
    in_flight_until: Annotated[OrNone[Day], reads("Those who had handed in a portfolio by then sit until")] = None

    def sentence(self) -> str:
        spans = [f"from {said(self.since)} on"] if self.since else []
        spans += [f"until {said(self.until)}"] if self.until else []
        late = self.in_flight_until
        more = f"; whoever had handed in a portfolio by then, until {said(late)}" if late else ""
        return f"{self.category} sits the exam {' '.join(spans) or 'without a first or last day'}{more}."

    def in_flight(self, on: date, submitted: date | None) -> bool:
        lands = self.in_flight_until
        return bool(self.until and submitted and submitted <= self.until and lands and on <= lands)


@dataclass(frozen=True, slots=True, config=SECTION)
class EligibilityRules:
    """Who may sit.  Months are calendar months; 0 means: no such limit."""

    membership: Annotated[
        Text,
        one_of(REQUIRED, ENCOURAGED, NOT_ASKED),
        reads(
            "Membership",
            "Membership is {} for the exam.",
            front=True,
            words={REQUIRED: "required", ENCOURAGED: "encouraged but not required", NOT_ASKED: "not asked for"},
        ),
    ] = REQUIRED
    membership_rolls_over: Annotated[
        Text,
        reads(
            "Membership rolls over on",
            "A membership bought on or after {} is also good for the next year.",
            none="A membership is good until the end of the year in which it is bought.",
            help="Month and day, as 10-01; blank: it does not.",
        ),
    ] = ""
    portfolio: Annotated[
        Text,
        one_of(BEFORE, PARALLEL, MERGED),
        reads(
            "Portfolio and exam",
            "The portfolio is {}.",
            front=True,
            words={
                BEFORE: "approved before the exam",
                PARALLEL: "reviewed while the candidate prepares for the exam",
                MERGED: "reviewed together with the exam",
            },
        ),
    ] = BEFORE
    portfolio_weeks_before: Annotated[
        Whole,
        reads(
            "Portfolio, weeks before the exam",
            "The portfolio is handed in at least {:week} before the exam.",
            none="There is no day before the exam by which the portfolio is handed in.",
        ),
    ] = 0
    approval_valid_months: Annotated[
        Whole,
        reads(
            "Approval is good for, in months",
            "An approved portfolio lets a candidate sit for {:month}.",
            front=True,
            none="An approved portfolio lets a candidate sit without end.",
            help="0: without end.",
        ),
    ] = 12
    approval_lasts_for_retakes: Annotated[
        Flag,
        reads(
            "Approval lasts for retakes",
            (
                "An approval that was good at the first sitting is good for its retakes.",
                "For a retake the approval must still be good.",
            ),
        ),
    ] = True
    retake_wait_months: Annotated[
        Whole,
        reads(
            "Wait before a retake, in months",
            "A retake is possible {:month} after the last sitting.",
            front=True,
            none="There is no wait before a retake.",
        ),
    ] = 0
    retake_request_weeks: Annotated[
        Whole,
        reads(
            "Retake asked for, in weeks before",
            "A retake is asked for at least {:week} before the exam.",
            none="A retake can be asked for until registration closes.",
        ),
    ] = 0
    attempt_limit: Annotated[
        Whole,
        reads(
            "Attempts at most",
            "A candidate may sit {:time} at most.",
            front=True,
            none="There is no limit to the number of attempts.",
            help="0: no limit.",
        ),
    ] = 0
    no_show_counts: Annotated[
        Flag,
        reads(
            "Not coming counts as an attempt",
            ("Whoever does not come has used an attempt.", "Whoever does not come has used no attempt."),
        ),
    ] = True
    carries_passed_part: Annotated[
        Flag,
        reads(
            "A passed part is carried forward",
            ("A part that was passed is not sat again.", "Both parts are sat again, whatever was passed before."),
        ),
    ] = True
    part_credit_months: Annotated[
        Whole,
        reads(
            "A passed part is good for, in months",
            "A part that was passed is carried forward for {:month}.",
            none="A part that was passed is carried forward without end.",
            help="0: without end.",
        ),
    ] = 0
    without_exam: Annotated[
        tuple[Text, ...],
        reads(
            "Categories without an exam",
            "No exam is asked of: {}; the portfolio alone decides.",
            front=True,
            none="Every category of this rule book sits the exam.",
            help="One a line.",
        ),
    ] = ("Family Associate", "Family Specialist")
    sits: Annotated[
        tuple[Duty, ...],
        reads(
            "Categories that sit from or until a day",
            "{}",
            none="For no category there is a first or last day of sitting.",
        ),
    ] = ()
    both_credentials: Annotated[
        Text,
        one_of(NO, OWN_EXAMS, ONE_EXAM),
        reads(
            "Both credentials in one application",
            "{}.",
            words={
                NO: "One credential is applied for at a time",
                OWN_EXAMS: "Both credentials may be applied for together, each with an exam of its own",
                ONE_EXAM: "Both credentials may be applied for together, and one exam counts for both",
            },
        ),
    ] = NO
    agreements: Annotated[
        tuple[Text, ...],
        reads(
            "Agreements signed with the application",
            "Candidates sign: {}",
            none="Candidates sign no agreement.",
            help="One a line: a name, a colon, the text.",
        ),
    ] = (
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
