"""Invoices, receipts and credit notes: numbered in each year of an association without a gap, never made out anew."""

from exams.accounts.models import Association
from exams.calendar.days import local_day
from exams.registration.models import FeeDocument
from exams.registration.states import DocumentKind

PREFIX = {DocumentKind.INVOICE: "", DocumentKind.RECEIPT: "R", DocumentKind.CREDIT_NOTE: "C"}


def make_out(bill, kind, amount, *, by, now, due_on=None, about="", instructions=""):
    """The next of its kind in this year.  The association is held until the transaction ends, so that none is lost."""
    association = Association.objects.select_for_update().get(pk=bill.candidate.association_id)
    today = local_day(now, association.time_zone)
    of_year = FeeDocument.objects.filter(association=association, kind=kind, year=today.year)
    serial = (of_year.order_by("-serial").values_list("serial", flat=True).first() or 0) + 1
    return FeeDocument.objects.create(
        association=association,
        bill=bill,
        kind=kind,
        year=today.year,
        serial=serial,
        number=f"{PREFIX[kind]}{today.year}-{serial:05d}",
        amount=amount,
        currency=bill.currency,
        dated=today,
        due_on=due_on,
        about=about[:200],
        sender=sender_of(association),
        payer=payer_of(bill),
        instructions=instructions,
        by=by,
        at=now,
    )


def sender_of(association) -> dict:
    """The association as it stands at the head of its papers."""
    return {
        "name": association.name,
        "address": getattr(association, "postal_address", ""),
        "contact": getattr(association, "contact_email", ""),
    }


def payer_of(bill) -> dict:
    """Whom a paper is made out to; always with whom it is for."""
    person = bill.candidate
    return {
        "name": bill.payer_name or person.name,
        "address": bill.payer_address,
        "for": person.name,
        "reference": person.reference,
    }
