"""PURE: what application, exam, membership and renewal cost, when they are paid, and what comes back."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, OrNone, Text, Whole, one_of, reads
from exams.wording.phrases import counted, money

SEAT, EXAM, NEVER = "seat", "exam", "never"


@dataclass(frozen=True, slots=True, config=SECTION)
class Charge:
    """What everything costs in a category; a blank category is everybody without a line of their own."""

    category: Annotated[Text, reads("Category", help="Blank: everybody without a row of their own.")] = ""
    exam: Annotated[Number, reads("Exam")] = Decimal(0)
    retake: Annotated[Number, reads("Retake")] = Decimal(0)
    retake_one_part: Annotated[OrNone[Number], reads("Retake of one part", help="Blank: as a retake of both.")] = None
    second_credential: Annotated[
        OrNone[Number], reads("Second credential", help="Of two in one application; blank: as the first.")
    ] = None
    without_exam: Annotated[Number, reads("Application without an exam")] = Decimal(0)
    application: Annotated[
        Number, reads("Application and processing", help="With the first exam; a retake asks for none.")
    ] = Decimal(0)
    membership: Annotated[Number, reads("Membership", help="For a calendar year.")] = Decimal(0)
    renewal: Annotated[OrNone[Number], reads("Renewal", help="Blank: as the section on renewal says.")] = None
    reinstatement: Annotated[OrNone[Number], reads("Reinstatement", help="Blank: as the section on renewal says.")] = (
        None
    )

    def sentence(self) -> str:
        part = "" if self.retake_one_part is None else f", a retake of one part {money(self.retake_one_part)}"
        whom = f"For {self.category}" if self.category else "For every other category"
        second = "" if self.second_credential is None else f", a second credential {money(self.second_credential)}"
        alone = f"; without an exam the application costs {money(self.without_exam)}" if self.without_exam else ""
        more = {
            "the application": self.application, "membership for a year": self.membership,
            "a renewal": self.renewal, "a reinstatement": self.reinstatement,
        }  # fmt: skip
        others = "".join(f"; {what} {money(amount)}" for what, amount in more.items() if amount)
        return f"{whom} the exam costs {money(self.exam)}, a retake {money(self.retake)}{part}{second}{alone}{others}."


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

    refunds_application: Annotated[
        Flag,
        reads(
            "Application and processing come back",
            (
                "Application and processing come back with the rest on withdrawing.",
                "Application and processing do not come back on withdrawing.",
            ),
        ),
    ] = False

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError(f"currency is three capital letters, as USD; found {self.currency!r}.")

    def charge(self, category: str) -> Charge:
        """The line of this category, or that of everybody else."""
        own = [c for c in self.charges if c.category == category] or [c for c in self.charges if not c.category]
        return own[0] if own else Charge()

    def fee(self, category: str, *, retake: bool, one_part: bool, sits: bool = True, second: bool = False) -> Decimal:
        """Of the exam itself, or of what stands in its place."""
        own = self.charge(category)
        if second and own.second_credential is not None:
            return own.second_credential
        if not sits:
            return own.without_exam
        if not retake:
            return own.exam
        return own.retake_one_part if one_part and own.retake_one_part is not None else own.retake

    def application_fee(self, category: str, *, retake: bool) -> Decimal:
        return Decimal(0) if retake else self.charge(category).application

    def refund_percent(self, days_before: int) -> Decimal:
        """The best line that is still within reach; 0 after the last of them."""
        return max((r.percent for r in self.refunds if days_before >= r.days_before), default=Decimal(0))
