"""PURE: what exam and retake cost, when they are paid, and what comes back."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Number, OrNone, Text, Whole, one_of

SEAT, EXAM, NEVER = "seat", "exam", "never"


@dataclass(frozen=True, slots=True, config=SECTION)
class Charge:
    """What the exam and a retake cost, and an application without an exam.

    A blank category is everybody without a line of their own.
    """

    category: Text = ""
    exam: Number = Decimal(0)
    retake: Number = Decimal(0)
    retake_one_part: OrNone[Number] = None  # None: as a retake of both
    second_credential: OrNone[Number] = None  # of two in one application; None: as the first
    without_exam: Number = Decimal(0)  # what the application costs where no exam is asked for


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

    def fee(self, category: str, *, retake: bool, one_part: bool, sits: bool = True, second: bool = False) -> Decimal:
        own = [c for c in self.charges if c.category == category] or [c for c in self.charges if not c.category]
        if not own:
            return Decimal(0)
        if second and own[0].second_credential is not None:
            return own[0].second_credential
        if not sits:
            return own[0].without_exam
        if not retake:
            return own[0].exam
        part = own[0].retake_one_part
        return part if one_part and part is not None else own[0].retake

    def refund_percent(self, days_before: int) -> Decimal:
        """The best line that is still within reach; 0 after the last of them."""
        return max((r.percent for r in self.refunds if days_before >= r.days_before), default=Decimal(0))
