"""What is charged, by whom it is paid, and how a charge is taken back: each with its numbered paper.

An ``owner`` is a bill, or the registration it is about.
"""

from datetime import timedelta
from decimal import Decimal

from exams.audit.procedures import recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Refused
from exams.registration.fees.documents import make_out
from exams.registration.fees.lines import held, lines_of, sound, write
from exams.registration.fees.prices import charges_of, rules_in_force
from exams.registration.models import Bill, FeeDocument
from exams.registration.states import DocumentKind, LedgerKind

NOTHING = Decimal(0)


def invoice_of(owner):
    """The invoice that stands; None where nothing is charged."""
    standing = lines_of(owner).charges().exclude(document=None)
    return FeeDocument.objects.filter(pk=standing.order_by("-pk").values("document")[:1]).first()


@recorded
def issue_invoice(registration, *, by, now):
    """The charge of a registration, once; None where nothing is to be paid."""
    bill = held(registration, now=now)
    priced = [one for one in charges_of(registration) if one[1] > 0]
    return invoice_of(bill) or (_charge(bill, priced, by=by, now=now) if priced else None)


@recorded
def charge(candidate, *, matter, thing, title, fee, amount, rules, by, now, due_on=None):
    """The invoice for what is no registration: once for a ``thing`` of a candidate, as long as it stands."""
    amount = sound(amount)
    defaults = {"matter": matter, "title": title[:200], "currency": rules.fees.currency, "made_at": now}
    bill, _ = Bill.objects.get_or_create(candidate=candidate, thing=thing, defaults=defaults)
    bill = held(bill, now=now)
    return invoice_of(bill) or _charge(bill, [(fee, amount, title)], by=by, now=now, due_on=due_on, rules=rules)


def _charge(bill, priced, *, by, now, due_on=None, rules=None):
    rules = rules or rules_of(bill, now=now)
    association = bill.association
    due_on = due_on or local_day(now, association.time_zone) + timedelta(days=rules.fees.days_to_pay)
    total = sum((amount for _, amount, _ in priced), NOTHING)
    paper = make_out(
        bill, DocumentKind.INVOICE, total, by=by, now=now, due_on=due_on, instructions=rules.fees.instructions
    )
    for fee, amount, what in priced:
        write(
            bill, LedgerKind.CHARGE, amount, what, by=by, now=now, fee=fee, invoice=paper.number, document=paper,
            due_on=due_on,
        )  # fmt: skip
    return paper


def rules_of(bill, *, now):
    rules = bill.registration.cycle.rules if bill.registration else rules_in_force(bill.association, now=now)
    if rules is None:
        raise Refused("There is no rule book in force that says when a fee is due.")
    return rules


@recorded
def take_back_charge(owner, *, reason, by, now):
    """What was charged is owed no more; invoice and reversal both stay."""
    return _take_back(held(owner, now=now), reason, by=by, now=now)


def _take_back(bill, reason, *, by, now, but=None):
    standing = list(bill.lines.charges().exclude(document=but))
    if not standing:
        return None
    total, about = sum((line.amount for line in standing), NOTHING), standing[-1].invoice
    paper = make_out(bill, DocumentKind.CREDIT_NOTE, total, by=by, now=now, about=about)
    for line in standing:
        write(
            bill, LedgerKind.REVERSAL, -line.amount, reason, by=by, now=now, reverses=line, invoice=line.invoice,
            document=paper,
        )  # fmt: skip
    return paper


@recorded
def charge_anew(registration, *, reason, by, now):
    """After a change of category: where the fee is another, the charge is taken back and made anew."""
    bill = held(registration, now=now)
    standing = bill.lines.charges().balance()
    priced = [one for one in charges_of(registration) if one[1] > 0]
    if standing == 0 or standing == sum((amount for _, amount, _ in priced), NOTHING):
        return None
    if bill.lines.filter(kind=LedgerKind.WAIVER, reversed_by=None).exists():
        raise Refused("The fee is waived and would be another: reverse the waiver first, and waive the fee again then.")
    made = _charge(bill, priced, by=by, now=now) if priced else None
    _take_back(bill, reason, by=by, now=now, but=made)
    return made


@recorded
def make_out_to(owner, *, name, address, by, now):
    """Who pays.  An invoice that stands is taken back, and one to the new payer takes its place."""
    bill = held(owner, now=now)
    if (bill.payer_name, bill.payer_address) == (name.strip(), address.strip()):
        raise Refused("It is made out so already.")
    bill.payer_name, bill.payer_address = name.strip(), address.strip()
    bill.save(update_fields=["payer_name", "payer_address"])
    before = invoice_of(bill)
    if before is None:
        return None
    priced = [(line.fee, line.amount, line.what) for line in bill.lines.charges()]
    made = _charge(bill, priced, by=by, now=now, due_on=before.due_on)
    _take_back(bill, f"Made out to another payer: {made.number}", by=by, now=now, but=made)
    return made


@recorded
def call_off(owner, *, reason, by, now):
    """What it was for does not come about: nothing is asked for any more, and what was paid stands to credit."""
    bill = held(owner, now=now)
    for line in bill.lines.filter(kind__in=(LedgerKind.WAIVER, LedgerKind.CREDIT), reversed_by=None):
        write(bill, LedgerKind.REVERSAL, -line.amount, reason, by=by, now=now, reverses=line)
    return _take_back(bill, reason, by=by, now=now)
