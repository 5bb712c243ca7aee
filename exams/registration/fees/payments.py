"""The bank's sheet: read, laid beside the invoices, and entered as a whole or not at all."""

from collections import Counter
from dataclasses import dataclass

from exams.audit.procedures import recorded
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Invalid
from exams.registration.fees.bank_sheet import Payment, read_payments
from exams.registration.fees.ledger import enter_payment
from exams.registration.models import Bill, FeeDocument, LedgerLine
from exams.registration.states import DocumentKind, LedgerKind
from exams.sheets.faults import Findings
from exams.sheets.reading import read_sheet
from exams.wording.phrases import money, quoted

LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Matched:
    """A payment and the bill whose invoice it names; ``known``: this very one was entered before."""

    payment: Payment
    bill: Bill
    known: bool


@dataclass(frozen=True, slots=True)
class BankSheet:
    matched: tuple[Matched, ...]
    notes: tuple[str, ...]

    @property
    def fresh(self) -> list[Matched]:
        return [one for one in self.matched if not one.known]


def read_bank_sheet(association, name, content, *, now) -> BankSheet:
    """What the sheet says.  Raises Invalid with every fault where a row cannot be used."""
    if len(content) > LARGEST:
        raise Invalid(f"{quoted(name)} is larger than 10 MB.")
    sheet, faults = read_sheet(name, content)
    found = Findings(name, notes=sheet.notes if sheet else [])
    payments = read_payments(sheet, found) if sheet else []
    made = FeeDocument.objects.filter(association=association, kind=DocumentKind.INVOICE)
    named = made.filter(number__in={p.invoice for p in payments})
    bills = {bill.pk: bill for bill in Bill.objects.whole().filter(documents__in=named)}
    invoices = {number: bills[pk] for number, pk in named.values_list("number", "bill")}
    entered = LedgerLine.objects.filter(association=association, kind=LedgerKind.PAYMENT, reversed_by=None)
    known = {line.reference: line for line in entered.filter(reference__in=[p.reference for p in payments])}
    today = local_day(now, association.time_zone)
    for payment in payments:
        if payment.paid_on > today:
            found.fault(payment.line, "paid_on", f"{said(payment.paid_on)} is still to come.")
        if payment.invoice not in invoices:
            found.fault(payment.line, "invoice", f"There is no invoice {payment.invoice}.")
        elif payment.reference in known and not _same(known[payment.reference], payment, invoices[payment.invoice]):
            found.fault(payment.line, "reference", _another(known[payment.reference], payment))
    faults = [*faults, *found.faults]
    if faults:
        raise Invalid("Nothing was entered. Mend these rows and hand the sheet in again.", faults)
    matched = tuple(Matched(p, invoices[p.invoice], p.reference in known) for p in payments)
    return BankSheet(matched, tuple(found.notes))


def _same(line, payment, bill) -> bool:
    """Whether the line is this very payment: a number of a cheque alone may be another payer's as well."""
    invoice = line.invoice == payment.invoice if line.invoice else line.bill_id == bill.pk
    return invoice and (-line.amount, line.on) == (payment.amount, payment.paid_on)


def _another(line, payment) -> str:
    what = f"{money(-line.amount)} on {line.on.isoformat()}" + (f" for invoice {line.invoice}" if line.invoice else "")
    return (
        f"{quoted(payment.reference)} is the reference of another payment ({what}). If this one came in as well, write "
        f"it so that the two are told apart, such as {quoted(f'{payment.reference} {payment.invoice}')}."
    )


@recorded
def enter_bank_sheet(association, name, content, *, by, now):
    """Enter every payment of the sheet that is new; the same sheet again enters nothing.  {entered, known}"""
    sheet = read_bank_sheet(association, name, content, now=now)
    for one in sheet.fresh:
        enter_payment(
            one.bill,
            amount=one.payment.amount,
            reference=one.payment.reference,
            paid_on=one.payment.paid_on,
            invoice=one.payment.invoice,
            by=by,
            now=now,
        )
    counted = Counter(one.known for one in sheet.matched)
    return {"entered": counted[False], "known": counted[True], "notes": sheet.notes}
