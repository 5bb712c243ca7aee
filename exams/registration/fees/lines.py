"""The only place where the ledger is written: one line at a time, each with its record, none of it ever changed."""

from decimal import Decimal

from exams.audit.procedures import record
from exams.calendar.days import local_day
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.models import Bill, LedgerLine
from exams.registration.models.ledger import asked_for
from exams.registration.signals import bill_settled
from exams.registration.states import LedgerKind, Matter
from exams.wording.phrases import money, quoted

CENT = Decimal("0.01")


def lines_of(owner):
    """The lines of a bill, or of the bill of a registration."""
    return owner.lines.all() if isinstance(owner, Bill) else LedgerLine.objects.filter(registration=owner)


def held(owner, *, now):
    """The bill, held until the transaction ends; that of a registration is begun with its first line."""
    if isinstance(owner, Bill):
        return Bill.objects.whole().select_for_update(of=("self",)).get(pk=owner.pk)
    defaults = {
        "candidate": owner.candidate,
        "matter": Matter.REGISTRATION,
        "title": f"{owner.cycle.name}: {owner.credential} {owner.category}"[:200],
        "currency": owner.cycle.rules.fees.currency,
    }
    bill, _ = Bill.objects.get_or_create(registration=owner, defaults=defaults | {"made_at": now})
    bill = Bill.objects.whole().select_for_update(of=("self",)).get(pk=bill.pk)
    bill.registration = owner
    return bill


def write(bill, kind, amount, what, *, by, now, on=None, **more):
    """One line.

    :raises Refused: where more would be let off than is asked for: nobody is ever paid back what was not paid
    """
    before = bill.lines.balance()
    line = LedgerLine.objects.create(
        bill=bill,
        registration=bill.registration,
        association=bill.association,
        kind=kind,
        amount=amount,
        currency=bill.currency,
        what=what[:200],
        on=on or local_day(now, bill.association.time_zone),
        by=by,
        at=now,
        **more,
    )
    if asked_for(bill.lines.totals()) < 0:
        raise Refused("More would be let off than is asked for: reverse what was waived or credited first.")
    cycle = bill.registration.cycle if bill.registration else None
    record(
        f"ledger.{kind}", bill.registration or bill, by=by, at=now, cycle=cycle, amount=str(amount), what=what,
        bill=str(bill.pk),
    )  # fmt: skip
    if before > 0 >= before + amount:
        bill_settled.send(Bill, bill=bill, by=by, now=now)
    return line


def sound(amount) -> Decimal:
    """:raises Invalid: for what is no amount of money"""
    amount = Decimal(amount)
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(CENT) or amount > 10**6:
        raise Invalid("An amount is above 0 and has at most two decimals.")
    return amount


def unused(bill, kind, reference):
    """How often this reference was entered and reversed before.

    :raises Refused: where it stands in the ledger already
    """
    known = LedgerLine.objects.filter(association=bill.association, kind=kind, reference=reference)
    standing = known.filter(reversed_by=None).select_related("bill__candidate").first()
    if standing:
        paid = "payment" if kind == LedgerKind.PAYMENT else "refund"
        raise Refused(
            f"The {paid} {quoted(reference)} is entered already: {money(abs(standing.amount))} on "
            f"{standing.on.isoformat()}, {standing.bill.candidate.name}. If this is another one, write its reference "
            f"so that the two are told apart, such as {quoted(f'{reference} {bill.candidate.reference}')}."
        )
    return known.count()
