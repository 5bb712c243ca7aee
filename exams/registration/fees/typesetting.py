"""Invoices, receipts and credit notes as PDF: as they were made out, with what came of them until now."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from exams.calendar.days import local_day, said
from exams.registration.models import FeeDocument
from exams.registration.states import DocumentKind, LedgerKind
from exams.typesetting.pdf import typeset
from exams.wording.phrases import money

TEMPLATE = Path(__file__).with_name("document.typ")
LETTER = ("USD", "CAD")  # where money is in these, paper is of the American size


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on it, and nothing else."""

    title: str
    language: str
    paper: str
    currency: str
    sender: dict
    payer: dict
    facts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    sentences: tuple[str, ...]


def paper_of(document, *, now) -> Paper:
    """The words of one paper, as of now."""
    lines = list(document.lines.select_related("reverses"))
    facts = [("Number", document.number), ("Date", said(document.dated))]
    if document.due_on:
        facts.append(("To be paid by", said(document.due_on)))
    if document.about:
        facts.append(("Invoice", document.about))
    facts.append(("For", f"{document.payer['for']} ({document.payer['reference']}), {document.bill.title}"))
    tell = {
        DocumentKind.INVOICE: _of_invoice, DocumentKind.RECEIPT: _of_receipt, DocumentKind.CREDIT_NOTE: _of_credit_note,
    }[DocumentKind(document.kind)]  # fmt: skip
    label, more, sentences = tell(document, lines, now)
    return Paper(
        title=str(document),
        language=document.association.language or "en",
        paper="us-letter" if document.currency in LETTER else "a4",
        currency=document.currency,
        sender=document.sender,
        payer=document.payer,
        facts=(*facts, *more),
        lines=tuple((_what(document, line), money(abs(line.amount))) for line in lines),
        total=(label, money(document.amount)),
        sentences=tuple(one for one in sentences if one),
    )


def as_pdf(document, *, now) -> bytes:
    return typeset(TEMPLATE, document=asdict(paper_of(document, now=now)))


def file_name(document) -> str:
    return f"{document.kind}-{document.number}.pdf"


def _what(document, line):
    if line.kind == LedgerKind.REVERSAL:
        return f"{line.reverses.what}, taken back: {line.what}"
    if line.kind == LedgerKind.PAYMENT:
        return f"Payment received, {line.get_way_display().lower()}, {said(line.on)}, reference {line.reference}"
    return line.told if document.kind == DocumentKind.CREDIT_NOTE else line.what


def _of_invoice(document, lines, now):
    if not any(line.kind == LedgerKind.CHARGE and not _reversed(line) for line in lines):
        return "Total", (), ("This invoice was taken back: nothing is to be paid on it.",)
    bill = document.bill.lines
    sums, owed = bill.totals(), bill.balance()
    day = said(local_day(now, document.association.time_zone))
    words = ((LedgerKind.PAYMENT, "paid"), (LedgerKind.WAIVER, "waived"), (LedgerKind.CREDIT, "credited"))
    told = [f"{word} {money(-sums[kind])} {document.currency}" for kind, word in words if sums.get(kind, Decimal(0))]
    so_far = f"As of {day}: {', '.join(told)}." if told else ""
    if owed > 0:
        still = f"To be paid as of {day}: {money(owed)} {document.currency}."
        return "Total", (), (so_far, still, document.instructions, f"Name this number when you pay: {document.number}.")
    return "Total", (), (so_far, f"Nothing is to be paid as of {day}.")


def _of_receipt(document, lines, now):
    if any(_reversed(line) for line in lines):
        why = next(line.reversed_by.what for line in lines if _reversed(line))
        return "Received", (), (f"This receipt was cancelled: {why}",)
    return "Received", (), ("Received with thanks.",)


def _of_credit_note(document, lines, now):
    gone = next((line.reversed_by for line in lines if _reversed(line)), None)
    sentences = ["This amount is owed no more; what was paid of it stands to your credit or is paid back."]
    if gone:
        sentences = [f"This credit note was taken back on {said(gone.on)}: {gone.what}"]
    return "Credited", (), sentences


def _reversed(line):
    return hasattr(line, "reversed_by")


def documents_of(bills):
    """The papers of these bills, the newest first, each with what came of it."""
    found = FeeDocument.objects.filter(bill__in=bills).select_related("bill").prefetch_related("lines__reversed_by")
    return found.order_by("-at", "-serial")
