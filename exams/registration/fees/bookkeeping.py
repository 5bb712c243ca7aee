"""The ledger for the bookkeeper: every line of a period with the accounts it moves, and totals that agree with it."""

import csv
import io
import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from exams.calendar.days import local_day
from exams.registration.models import LedgerLine
from exams.registration.states import FeeKind, LedgerKind, PaymentWay

COLUMNS = (
    "line", "day", "entered_on", "association", "person", "name", "matter", "about", "kind", "what", "paper", "invoice",
    "reference", "debit_account", "credit_account", "amount", "currency", "owed_by", "reverses_line",
    "entered_by",
)  # fmt: skip
TOTALS = ("currency", "account", "debit", "credit", "balance")
RECEIVABLES, WAIVED, CREDITED, MOVED = "receivables", "waived", "credited on withdrawal", "credit moved between bills"
INCOME = {fee: f"income: {fee.label.lower()}" for fee in FeeKind}
CASH = {way: f"money: {way.label.lower()}" for way in PaymentWay} | {"": "money: bank transfer"}


def lines_between(associations, first, last, *, by_entry=False):
    """The lines of these days: of the day they are about, or of the moment at which they were entered."""
    lines = LedgerLine.objects.filter(association__in=associations).select_related(
        "association", "bill__candidate", "reverses", "document", "by"
    )
    if by_entry:
        day = timedelta(days=1)  # whatever the zone; each association's own calendar decides
        near = lines.filter(at__date__gte=first - day, at__date__lte=last + day).order_by("pk")
        return [line for line in near if first <= local_day(line.at, line.association.time_zone) <= last]
    return lines.filter(on__gte=first, on__lte=last).order_by("on", "pk")


def accounts_of(line) -> tuple[str, str]:
    """(account debited, account credited) by the amount; a reversal the other way round."""
    if line.kind == LedgerKind.REVERSAL:
        debit, credit = accounts_of(line.reverses)
        return credit, debit
    other = {
        LedgerKind.CHARGE: lambda: INCOME[FeeKind(line.fee)],
        LedgerKind.WAIVER: lambda: WAIVED,
        LedgerKind.CREDIT: lambda: CREDITED,
        LedgerKind.TRANSFER: lambda: MOVED,
    }.get(LedgerKind(line.kind), lambda: CASH[line.way])()
    return (RECEIVABLES, other) if line.amount > 0 else (other, RECEIVABLES)


def row_of(line) -> tuple:
    debit, credit = accounts_of(line)
    bill = line.bill
    return (
        line.pk, line.on, local_day(line.at, line.association.time_zone), line.association.slug,
        bill.candidate.reference, bill.candidate.name, bill.get_matter_display(), bill.title, line.get_kind_display(),
        line.what, line.document.number if line.document else "", line.invoice, line.reference, debit, credit,
        abs(line.amount), line.currency, line.amount, line.reverses_id or "", str(line.by),
    )  # fmt: skip


def totals_of(lines) -> list[tuple]:
    """(currency, account, debit, credit, balance); the balance of the receivables is that of the ledger."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in lines:
        for side, account in enumerate(accounts_of(line)):
            sums[line.currency, account][side] += abs(line.amount)
    return [(*key, debit, credit, debit - credit) for key, (debit, credit) in sorted(sums.items())]


def as_csv(lines) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row_of(line)] for line in lines)
    return ("\N{BYTE ORDER MARK}" + out.getvalue()).encode()  # by which Excel knows UTF-8


def as_xlsx(lines) -> bytes:
    """The lines, and on a second sheet the totals by account."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for title, columns, rows in (
        ("Ledger", COLUMNS, map(row_of, lines)),
        ("Totals", TOTALS, totals_of(lines)),
    ):
        sheet = book.create_sheet(title)
        sheet.append(columns)
        for row in rows:
            sheet.append([value if isinstance(value, Decimal | int) else _cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value):
    """Text that a spreadsheet would take for a formula is quoted out of it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    text = re.sub(r"[\x00-\x08\x0b-\x1f]", " ", str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


BILLS = (
    "made_on", "association", "person", "name", "matter", "about", "charged", "waived", "credited", "paid", "refunded",
    "moved", "owed", "currency", "due_on",
)  # fmt: skip


def bills_as_csv(bills) -> bytes:
    """Bills with their sums, one a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(BILLS)
    for bill in bills:
        row = (
            local_day(bill.made_at, bill.association.time_zone), bill.association.slug, bill.candidate.reference,
            bill.candidate.name, bill.get_matter_display(), bill.title, bill.charged, bill.waived, bill.credited,
            bill.paid, bill.refunded, bill.moved, bill.owed, bill.currency, bill.due_on or "",
        )  # fmt: skip
        writer.writerow([_cell(value) for value in row])
    return ("\N{BYTE ORDER MARK}" + out.getvalue()).encode()
