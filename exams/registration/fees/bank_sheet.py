"""payments.csv: what came in at the bank, one row a payment.  Columns: invoice, amount, reference, paid_on."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from exams.sheets.columns import find_columns, read_cells
from exams.sheets.faults import Findings, short
from exams.sheets.reading import Sheet

DAYS = ("%Y-%m-%d", "%d.%m.%Y")  # both are unmistakable; 03/04/2026 is two days
INVOICE = re.compile(r"\b(\d{4}-\d{5})\b")


@dataclass(frozen=True, slots=True)
class Payment:
    line: int
    invoice: str
    amount: Decimal
    reference: str
    paid_on: date


def read_payments(sheet: Sheet, found: Findings) -> list[Payment]:
    """Every row that can be used; the others are faults.  Money that goes out is left out with a note."""
    places = find_columns(sheet, found, required=("invoice", "amount", "reference", "paid_on"))
    if places is None:
        return []
    payments: list[Payment] = []
    references: dict[str, int] = {}
    for line, cells in sheet.rows:
        cell = read_cells(places, cells)
        amount, day = _amount(cell["amount"]), _day(cell["paid_on"])
        invoice = INVOICE.search(cell["invoice"])
        reference = cell["reference"][:100]
        before = len(found.faults)
        if amount is None:
            found.fault(line, "amount", f"“{short(cell['amount'])}” is no amount: write it as 200.00.")
        elif amount <= 0:
            found.note(f"line {line} is no payment that came in ({amount}); left out.")
            continue
        if day is None:
            found.fault(line, "paid_on", f"“{short(cell['paid_on'])}” is no day: write it as 2026-03-14 or 14.03.2026.")
        if invoice is None:
            found.fault(line, "invoice", f"“{short(cell['invoice'])}” names no invoice: its number is like 2026-00012.")
        if not reference:
            found.fault(line, "reference", "Give the bank's reference, so that no payment is entered twice.")
        elif reference in references:
            found.fault(line, "reference", f"The same reference stands in line {references[reference]}.")
        references.setdefault(reference, line)
        if len(found.faults) == before and amount and day and invoice:
            payments.append(Payment(line, invoice[1], amount, reference, day))
    return payments


def _amount(cell: str) -> Decimal | None:
    """200, 200.00, 200,00, 1,200.00 and 1.200,00; None for anything else."""
    plain = cell.replace("$", "").replace("€", "").strip()
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{2}|-?\d+,\d{2}", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d{1,2})?", plain):
        plain = plain.replace(",", "")
    elif not re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _day(cell: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(cell.strip()[:10], form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None
