"""PURE: the rules of the way to a seat: who may sit, what it costs, how seats are kept and moved.

Section by section the part of a rule book (``exams.rules.book``) that candidates meet first.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Day, Flag, Number, OrNone, Text, Whole, one_of

REQUIRED, ENCOURAGED, NOT_ASKED = "required", "encouraged", "not-asked"
BEFORE, PARALLEL, MERGED = "before", "parallel", "merged"
SEAT, EXAM, NEVER = "seat", "exam", "never"


@dataclass(frozen=True, slots=True, config=SECTION)
class GroupChoice:
    """``answer`` vignettes of a ``group``; a blank category is everybody who has no choice of their own."""

    group: Text = ""
    answer: Whole = 1
    category: Text = ""


@dataclass(frozen=True, slots=True, config=SECTION)
class Duty:
    """From when and until when a category sits the exam.

    Whoever handed in a portfolio by ``until`` is in flight and may still sit until ``in_flight_until``.
    """

    category: Text = ""
    since: OrNone[Day] = None
    until: OrNone[Day] = None
    in_flight_until: OrNone[Day] = None


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
    sits: tuple[Duty, ...] = ()
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

    def membership_until(self, bought_on: date) -> date:
        """The end of the year, or of the next one for what is bought late in the year."""
        turns = self.membership_rolls_over
        late = turns and f"{bought_on:%m-%d}" >= turns
        return date(bought_on.year + bool(late), 12, 31)


@dataclass(frozen=True, slots=True, config=SECTION)
class Charge:
    """What the exam and a retake cost; a blank category is everybody without a line of their own."""

    category: Text = ""
    exam: Number = Decimal(0)
    retake: Number = Decimal(0)
    retake_one_part: OrNone[Number] = None  # None: as a retake of both


@dataclass(frozen=True, slots=True, config=SECTION)
class Refund:
    """What comes back on withdrawing at least that many days before the sitting."""

    days_before: Whole = 0
    percent: Number = Decimal(100)


@dataclass(frozen=True, slots=True, config=SECTION)
class FeeRules:
    currency: Text = "USD"
    days_to_pay: Whole = 30
    # A seat is kept, or the exam begun, only by whoever has paid; or "never": billed elsewhere.
    paid_before: Annotated[Text, one_of(SEAT, EXAM, NEVER)] = SEAT
    instructions: Text = "Pay by bank transfer or cheque and name the invoice number. The office records the payment."
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = (Refund(30, Decimal(100)), Refund(14, Decimal(50)))

    def fee(self, category: str, *, retake: bool, one_part: bool) -> Decimal:
        own = [c for c in self.charges if c.category == category] or [c for c in self.charges if not c.category]
        if not own:
            return Decimal(0)
        if not retake:
            return own[0].exam
        part = own[0].retake_one_part
        return part if one_part and part is not None else own[0].retake

    def refund_percent(self, days_before: int) -> Decimal:
        """The best line that is still within reach; 0 after the last of them."""
        return max((r.percent for r in self.refunds if days_before >= r.days_before), default=Decimal(0))


@dataclass(frozen=True, slots=True, config=SECTION)
class AccommodationRules:
    weeks_before: Whole = 2  # asked for at least that long before the exam
    documents_required: Flag = False


@dataclass(frozen=True, slots=True, config=SECTION)
class SittingRules:
    """How seats are chosen, moved and given up, and what happens on the day."""

    candidates_choose: Flag = True  # or the office seats everybody by their wishes
    move_days: Whole = 7  # a seat can be changed until that many days before
    moves_allowed: Whole = 2  # by the candidate; the office is not bound
    withdraw_days: Whole = 0
    offer_hours: Whole = 48  # how long a place from the waiting list is kept
    no_show_forfeits_fee: Flag = True
    check_in_required: Flag = True
    check_in_minutes: Whole = 60  # before the sitting
    reminder_days: tuple[Whole, ...] = (14, 3, 1)
