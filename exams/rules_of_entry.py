"""PURE: the rules of the way to a seat: who may sit, what it costs, how seats are kept and moved.

Section by section the part of a rule book (``exams.rulebook``) that candidates meet first.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

REQUIRED, ENCOURAGED, NOT_ASKED = "required", "encouraged", "not-asked"
BEFORE, PARALLEL, MERGED = "before", "parallel", "merged"
SEAT, EXAM, NEVER = "seat", "exam", "never"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be {', '.join(allowed[:-1])} or {allowed[-1]}; found {value!r}.")


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """``answer`` vignettes of a ``group``; a blank category is everybody who has no choice of their own."""

    group: str = ""
    answer: int = 1
    category: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """From when and until when a category sits the exam.

    Whoever handed in a portfolio by ``until`` is in flight and may still sit until ``in_flight_until``.
    """

    category: str = ""
    since: date | None = None
    until: date | None = None
    in_flight_until: date | None = None


@dataclass(frozen=True, slots=True)
class EligibilityRules:
    """Who may sit.  Months are calendar months; 0 means: no such limit."""

    membership: str = REQUIRED
    membership_rolls_over: str = ""  # "10-01": what is bought from that day on covers the next year too
    portfolio: str = BEFORE
    portfolio_weeks_before: int = 0  # the portfolio is handed in that long before the exam
    approval_valid_months: int = 12
    approval_lasts_for_retakes: bool = True  # an approval valid at the first sitting is valid for its retakes
    retake_wait_months: int = 0
    retake_request_weeks: int = 0  # a retake is asked for that long before the exam
    attempt_limit: int = 0
    no_show_counts: bool = True  # as an attempt, for the wait and the limit
    carries_passed_part: bool = True
    part_credit_months: int = 0  # 0: without end
    sits: tuple[Duty, ...] = ()
    agreements: tuple[str, ...] = (
        "Code of ethics: I have read my association’s code of ethics and keep to it.",
        "Exam materials: I will neither copy nor pass on any part of the exam.",
        "Own work: What I hand in will be my own work, without help.",
    )

    def __post_init__(self) -> None:
        _one_of("membership", self.membership, (REQUIRED, ENCOURAGED, NOT_ASKED))
        _one_of("portfolio", self.portfolio, (BEFORE, PARALLEL, MERGED))
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


@dataclass(frozen=True, slots=True)
class Charge:
    """What the exam and a retake cost; a blank category is everybody without a line of their own."""

    category: str = ""
    exam: Decimal = Decimal(0)
    retake: Decimal = Decimal(0)
    retake_one_part: Decimal | None = None  # None: as a retake of both


@dataclass(frozen=True, slots=True)
class Refund:
    """What comes back on withdrawing at least that many days before the sitting."""

    days_before: int = 0
    percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class FeeRules:
    currency: str = "USD"
    days_to_pay: int = 30
    paid_before: str = SEAT  # a seat is kept, or the exam begun, only by whoever has paid; or "never": billed elsewhere
    instructions: str = "Pay by bank transfer or cheque and name the invoice number. The office records the payment."
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = (Refund(30, Decimal(100)), Refund(14, Decimal(50)))

    def __post_init__(self) -> None:
        _one_of("paid_before", self.paid_before, (SEAT, EXAM, NEVER))

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


@dataclass(frozen=True, slots=True)
class AccommodationRules:
    weeks_before: int = 2  # asked for at least that long before the exam
    documents_required: bool = False


@dataclass(frozen=True, slots=True)
class SittingRules:
    """How seats are chosen, moved and given up, and what happens on the day."""

    candidates_choose: bool = True  # or the office seats everybody by their wishes
    move_days: int = 7  # a seat can be changed until that many days before
    moves_allowed: int = 2  # by the candidate; the office is not bound
    withdraw_days: int = 0
    offer_hours: int = 48  # how long a place from the waiting list is kept
    no_show_forfeits_fee: bool = True
    check_in_required: bool = True
    check_in_minutes: int = 60  # before the sitting
    reminder_days: tuple[int, ...] = (14, 3, 1)
