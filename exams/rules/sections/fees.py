"""PURE: what exam and retake cost, when they are paid, and what comes back."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Number, OrNone, Text, Whole, one_of, reads
from exams.wording.phrases import counted, money

SEAT, EXAM, NEVER = "seat", "exam", "never"


@dataclass(frozen=True, slots=True, config=SECTION)
class Charge:
    """What the exam and a retake cost, and an application without an exam.

    A blank category is everybody without a line of their own.
    """

    category: Annotated[Text, reads("Category", help="Blank: everybody without a row of their own.")] = ""
    exam: Annotated[Number, reads("Exam")] = Decimal(0)
    retake: Annotated[Number, reads("Retake")] = Decimal(0)
    retake_one_part: Annotated[OrNone[Number], reads("Retake of one part", help="Blank: as a retake of both.")] = None
    second_credential: Annotated[
        OrNone[Number], reads("Second credential", help="Of two in one application; blank: as the first.")
    ] = None
    without_exam: Annotated[Number, reads("Application without an exam")] = Decimal(0)

    def sentence(self) -> str:
        part = "" if self.retake_one_part is None else f", a retake of one part {money(self.retake_one_part)}"
        whom = f"For {self.category}" if self.category else "For every other category"
        second = "" if self.second_credential is None else f", a second credential {money(self.second_credential)}"
        alone = f"; without an exam the application costs {money(self.without_exam)}" if self.without_exam else ""
        return f"{whom} the exam costs {money(self.exam)}, a retake {money(self.retake)}{part}{second}{alone}."


@dataclass(frozen=True, slots=True, config=SECTION)
class Refund:
    """What comes back on withdrawing at least that many days before the sitting."""

    days_before: Annotated[Whole, reads("Days before the sitting, at least")] = 0
    percent: Annotated[Number, reads("Percent that comes back")] = Decimal(100)

    def sentence(self) -> str:
        days = counted(self.days_before, "day")
        return f"On withdrawing at least {days} before the sitting {self.percent.normalize():f} % comes back."


@dataclass(frozen=True, slots=True, config=SECTION)
class FeeRules:
    currency: Annotated[Text, reads("Currency", "Amounts are in {}.", front=True, help="Three letters, as USD.")] = (
        "USD"
    )
    days_to_pay: Annotated[
        Whole, reads("Days to pay", "An invoice is paid within {:day}.", front=True, none="An invoice is due at once.")
    ] = 30
    paid_before: Annotated[
        Text,
        one_of(SEAT, EXAM, NEVER),
        reads(
            "Paid before",
            "{}.",
            front=True,
            words={
                SEAT: "Only who has paid is given a seat",
                EXAM: "Only who has paid may begin the exam",
                NEVER: "Payment stands in the way of nothing here: it is billed elsewhere",
            },
        ),
    ] = SEAT
    instructions: Annotated[Text, reads("How to pay", "Invoices say: {}")] = (
        "Pay by bank transfer or cheque and name the invoice number. The office records the payment."
    )
    charges: Annotated[
        tuple[Charge, ...], reads("Fees by category", "{}", front=True, none="The exam costs nothing.")
    ] = ()
    refunds: Annotated[
        tuple[Refund, ...], reads("Refunds on withdrawing", "{}", front=True, none="Nothing comes back on withdrawing.")
    ] = (Refund(30, Decimal(100)), Refund(14, Decimal(50)))

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError(f"currency is three capital letters, as USD; found {self.currency!r}.")

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
