"""Fees: charged by the rule book, paid, waived, credited, paid back; every step is a line that stays.

An ``owner`` is a bill, or the registration it is about.
"""

from decimal import Decimal

from exams.audit.procedures import recorded
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees.documents import make_out
from exams.registration.fees.invoicing import (
    call_off,
    charge,
    charge_anew,
    invoice_of,
    issue_invoice,
    make_out_to,
    take_back_charge,
)
from exams.registration.fees.lines import held, lines_of, sound, unused, write
from exams.registration.fees.prices import fee_of, fees_of
from exams.registration.fees.withdrawing import refund_days, withdrawal
from exams.registration.models import Bill, LedgerLine
from exams.registration.models.ledger import received
from exams.registration.states import DocumentKind, LedgerKind, PaymentWay
from exams.wording.phrases import money

__all__ = [
    "LedgerLine",
    "call_off",
    "charge",
    "charge_anew",
    "fee_of",
    "fees_of",
    "invoice_of",
    "issue_invoice",
    "make_out_to",
    "refund_days",
    "take_back_charge",
    "withdrawal",
]
NOTHING = Decimal(0)


# ── money in, let off, moved, out ────────────────────────────────────────────────────────────────────────────────────
@recorded
def enter_payment(owner, *, amount, reference, paid_on, by, now, invoice="", way=PaymentWay.TRANSFER):
    """A payment that came in; the same reference is never entered twice."""
    bill, amount, reference = held(owner, now=now), sound(amount), reference.strip()
    if not reference:
        raise Invalid("Give the reference of the payment, so that it is not entered twice.")
    entry, standing = unused(bill, LedgerKind.PAYMENT, reference), invoice_of(bill)
    invoice = invoice or (standing.number if standing else "")
    paper = make_out(bill, DocumentKind.RECEIPT, amount, by=by, now=now, about=invoice)
    return write(
        bill, LedgerKind.PAYMENT, -amount, "Payment", by=by, now=now, on=paid_on, reference=reference, entry=entry,
        invoice=invoice, way=way, document=paper,
    )  # fmt: skip


@recorded
def waive_fee(owner, *, reason, by, now, amount=None):
    """Nothing more is to be paid, or so much less; the reason stays."""
    if not reason.strip():
        raise Invalid("Write why the fee is waived.")
    if not isinstance(owner, Bill):
        issue_invoice(owner, by=by, now=now)
    bill = held(owner, now=now)
    owed = bill.lines.balance()
    if owed <= 0:
        raise Refused("Nothing is owed that could be waived.")
    amount = owed if amount is None else sound(amount)
    if amount > owed:
        raise Invalid(f"Only {money(owed)} {bill.currency} is owed: what was paid is not waived.")
    return _let_off(bill, LedgerKind.WAIVER, amount, reason.strip(), by=by, now=now)


@recorded
def credit_withdrawal(registration, *, by, now):
    """On withdrawing: what the rule book gives back of the charge; what was never paid is only not owed any more."""
    bill = held(registration, now=now)
    credit, what = withdrawal(registration, now=now)
    return _let_off(bill, LedgerKind.CREDIT, credit, what, by=by, now=now) if credit > 0 else None


@recorded
def credit_in_full(owner, *, what, by, now):
    """All that was paid comes back, whatever the rule for withdrawing says, and nothing is owed any more."""
    bill = held(owner, now=now)
    sums = bill.lines.totals()
    credit = sum(sums.values(), NOTHING) + received(sums)
    return _let_off(bill, LedgerKind.CREDIT, credit, what, by=by, now=now) if credit > 0 else None


def _let_off(bill, kind, amount, what, *, by, now):
    standing = invoice_of(bill)
    about = standing.number if standing else ""
    paper = make_out(bill, DocumentKind.CREDIT_NOTE, amount, by=by, now=now, about=about)
    return write(bill, kind, -amount, what, by=by, now=now, invoice=about, document=paper)


def to_pay_back(owner) -> Decimal:
    """What stands to the payer's credit; never more than the money that came in."""
    sums = lines_of(owner).totals()
    return max(min(-sum(sums.values(), NOTHING), received(sums)), NOTHING)


@recorded
def pay_back(owner, *, reference, by, now, amount=None, way=PaymentWay.TRANSFER):
    """The office has paid back what stood to the candidate's credit, or a part of it."""
    bill = held(owner, now=now)
    credit = to_pay_back(bill)
    if credit <= 0:
        raise Refused("Nothing is to be paid back.")
    if not reference.strip():
        raise Invalid("Give the reference of the transfer.")
    amount = credit if amount is None else sound(amount)
    if amount > credit:
        raise Invalid(f"Only {money(credit)} {bill.currency} can be paid back.")
    return enter_refund(bill, amount=amount, reference=reference.strip(), way=way, by=by, now=now)


@recorded
def enter_refund(owner, *, amount, reference, way, by, now, pays_back=None):
    """Money that has gone out, whatever the ledger says of it."""
    bill = held(owner, now=now)
    entry = unused(bill, LedgerKind.REFUND, reference)
    return write(
        bill, LedgerKind.REFUND, sound(amount), "Paid back", by=by, now=now, reference=reference, way=way, entry=entry,
        pays_back=pays_back,
    )  # fmt: skip


@recorded
def move_credit(owner, *, to, by, now, amount=None):
    """What was paid too much here pays what is owed there, of the same person in the same money."""
    bill = held(owner, now=now)
    to = held(to, now=now)
    if to.pk == bill.pk or to.candidate_id != bill.candidate_id or to.currency != bill.currency:
        raise Invalid("Credit moves to another bill of the same person in the same currency.")
    most = min(to_pay_back(bill), to.lines.balance())
    if most <= 0:
        raise Refused("There is no credit here, or nothing is owed there.")
    amount = most if amount is None else sound(amount)
    if amount > most:
        raise Invalid(f"At most {money(most)} {bill.currency} can be moved.")
    out = write(bill, LedgerKind.TRANSFER, amount, f"To {to.title}", by=by, now=now)
    return write(to, LedgerKind.TRANSFER, -amount, f"From {bill.title}", by=by, now=now, other_side=out)


# ── reversing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def reversible(owner):
    """Every entry that stands.  What was paid back online has left: only the provider says that it came back."""
    online = LedgerLine.objects.filter(kind=LedgerKind.REFUND, way=PaymentWay.STRIPE).values("pk")
    return lines_of(owner).filter(reversed_by=None).exclude(kind=LedgerKind.REVERSAL).exclude(pk__in=online)


def foreseen_reversal(line) -> list[str]:
    bill = line.bill
    owed, currency = bill.lines.balance(), line.currency
    said = [
        f"{line.told} of {money(abs(line.amount))} {currency} ({line.reference or line.on}) is reversed.",
        f"{bill.candidate.name} then owes {money(owed - line.amount)} {currency}; now {money(owed)}.",
    ]
    if line.kind == LedgerKind.PAYMENT and line.way == PaymentWay.STRIPE:
        said.append("No money is sent back by this: to send it back, pay it back online instead.")
    return said


@recorded
def reverse(line, *, reason, by, now, by_provider=False):
    """A line of the same amount with the other sign; both stay.  Credit that was moved comes back on both bills."""
    bill = held(line.bill, now=now)
    standing = line if by_provider else reversible(bill).filter(pk=line.pk).first()
    if standing is None or LedgerLine.objects.filter(reverses=line).exists():
        raise Refused("This entry is reversed already, or is none that can be.")
    reason = reason.strip()
    if line.kind == LedgerKind.TRANSFER:
        other = line.other_side or line.moved_to
        write(held(other.bill, now=now), LedgerKind.REVERSAL, -other.amount, reason, by=by, now=now, reverses=other)
    paper = None
    if line.kind == LedgerKind.CHARGE:
        paper = make_out(bill, DocumentKind.CREDIT_NOTE, line.amount, by=by, now=now, about=line.invoice)
    return write(
        bill, LedgerKind.REVERSAL, -line.amount, reason, by=by, now=now, reverses=line, invoice=line.invoice,
        document=paper,
    )  # fmt: skip


@recorded
def reverse_credit(owner, *, reason, by, now):
    """On restoring what was withdrawn: what was credited is owed again.  Refused where it was paid out since."""
    bill = held(owner, now=now)
    standing = bill.lines.filter(reversed_by=None)
    credited = list(standing.filter(kind=LedgerKind.CREDIT).order_by("pk"))
    if credited and standing.filter(kind=LedgerKind.REFUND, pk__gt=credited[0].pk).exists():
        raise Refused("The fee was paid back already: register the candidate anew instead.")
    for line in credited:
        write(bill, LedgerKind.REVERSAL, -line.amount, reason, by=by, now=now, reverses=line)


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def balance_of(owner) -> Decimal:
    return lines_of(owner).balance()


def paid_enough(registration) -> bool:
    """Whether nothing is owed; a fee that was not yet charged is owed."""
    lines = list(LedgerLine.objects.filter(registration=registration).values_list("kind", "amount", "reversed_by"))
    if not any(kind == LedgerKind.CHARGE and reversed_by is None for kind, _, reversed_by in lines):
        return fee_of(registration)[0] <= 0
    return sum(amount for _, amount, _ in lines) <= 0


def totals_of(cycle):
    """What came of the cycle's fees: {charged, waived, credited, paid, refunded, open}."""
    sums = LedgerLine.objects.filter(registration__cycle=cycle).totals()
    kinds = {kind: abs(sums.get(kind, NOTHING)) for kind in LedgerKind.values}
    return kinds | {"open": sum(sums.values(), NOTHING)}
