"""PURE: what application, exam, membership and renewal cost, when they are paid, and what comes back."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, OrNone, Text, Whole, one_of

SEAT, EXAM, NEVER = "seat", "exam", "never"


@dataclass(frozen=True, slots=True, config=SECTION)
class Charge:
    """What everything costs in a category; a blank category is everybody without a line of their own."""

    category: Text = ""
    exam: Number = Decimal(0)
    retake: Number = Decimal(0)
    retake_one_part: OrNone[Number] = None  # None: as a retake of both
    application: Number = Decimal(0)  # application and processing, with the first exam and no retake
    membership: Number = Decimal(0)  # for a calendar year
    renewal: OrNone[Number] = None  # None: as the section on renewal says
    reinstatement: OrNone[Number] = None  # None: as the section on renewal says


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
    refunds_application: Flag = False  # whether application and processing come back with the rest

    def charge(self, category: str) -> Charge:
        """The line of this category, or that of everybody else."""
        own = [c for c in self.charges if c.category == category] or [c for c in self.charges if not c.category]
        return own[0] if own else Charge()

    def fee(self, category: str, *, retake: bool, one_part: bool) -> Decimal:
        """Of the exam itself."""
        own = self.charge(category)
        if not retake:
            return own.exam
        return own.retake_one_part if one_part and own.retake_one_part is not None else own.retake

    def application_fee(self, category: str, *, retake: bool) -> Decimal:
        return Decimal(0) if retake else self.charge(category).application

    def refund_percent(self, days_before: int) -> Decimal:
        """The best line that is still within reach; 0 after the last of them."""
        return max((r.percent for r in self.refunds if days_before >= r.days_before), default=Decimal(0))
