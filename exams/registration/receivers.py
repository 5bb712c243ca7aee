"""A bill is settled: what it was for holds from now on.  A paper is to go by e-mail: it is set."""

from datetime import date

from django.dispatch import receiver
from django.utils import timezone

from exams.calendar.days import local_day
from exams.messages.attachments import attaches
from exams.registration.fees.prices import rules_in_force
from exams.registration.fees.typesetting import as_pdf, file_name
from exams.registration.models import FeeDocument
from exams.registration.procedures.standing import note_membership
from exams.registration.signals import bill_settled
from exams.registration.states import LedgerKind, Matter


@receiver(bill_settled)
def note_paid_membership(bill, by, now, **_signal):
    """A year of membership that is paid, or waived, is noted by itself; once."""
    if bill.matter != Matter.MEMBERSHIP:
        return
    until = date(int(bill.thing.split()[-1]), 12, 31)
    known = bill.candidate.memberships.latest_end(bill.candidate)
    if known is None or known < until:
        paid = bill.lines.filter(kind=LedgerKind.PAYMENT, reversed_by=None).order_by("-on").first()
        day = paid.on if paid else local_day(now, bill.association.time_zone)
        rules = rules_in_force(bill.association, now=now)
        note_membership(bill.candidate, bought_on=day, rules=rules, until=until, by=by, now=now)


def paper_to_mail(number):
    paper = FeeDocument.objects.select_related("association", "bill__candidate").filter(pk=number).first()
    return (file_name(paper), as_pdf(paper, now=timezone.now())) if paper else None


attaches("fee-document", paper_to_mail)
