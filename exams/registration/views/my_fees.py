"""What the candidate owes for what, until when; what was paid; every paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, page
from exams.calendar.days import local_day
from exams.refusals.exceptions import NotYours
from exams.registration.actions import MY_BILLS
from exams.registration.fees import ledger, statements
from exams.registration.fees.providers import provider
from exams.registration.fees.typesetting import as_pdf, documents_of, file_name
from exams.registration.models import Bill, FeeDocument, OnlinePayment
from exams.registration.states import OnlineState


@page(Permission.REGISTER)
@require_GET
def everything(request):
    """Every bill, what is owed first."""
    now = timezone.now()
    bills = list(statements.with_sums(Bill.objects.of_account(request.user).whole()).order_by("-made_at"))
    for bill in bills:
        bill.let_off = bill.waived + bill.credited
        bill.overdue = bool(bill.owed > 0 and bill.due_on and bill.due_on < local_day(now, bill.association.time_zone))
    mine = Candidate.objects.of_account(request.user).select_related("association").order_by("association__name")
    context = {
        "bills": sorted(bills, key=lambda bill: bill.owed <= 0),
        "candidacies": mine,
        "papers": documents_of(bills),
        "several": len({bill.association.pk for bill in bills}) > 1,
    }
    return render(request, "registration/candidate/fees.html", context)


@page(Permission.REGISTER)
@require_GET
def one(request, pk):
    bill = MY_BILLS.get(request.user, pk, Permission.REGISTER)
    lines = list(bill.lines.select_related("document", "reverses"))
    owed = ledger.balance_of(bill)
    context = {
        "bill": bill,
        "lines": lines,
        "owed": owed,
        "back": -owed,
        "papers": documents_of([bill]),
        "due_on": max((line.due_on for line in lines if line.due_on), default=None),
        "offer": provider().offer(bill, owed, lines) if owed > 0 else None,
        "returned": request.GET.get("returned", ""),
        "refunds": ledger.refund_days(bill.registration) if bill.registration else [],
    }
    return render(request, "registration/candidate/bill.html", context)


@page(Permission.REGISTER)
@require_GET
def go_on(request, pk):
    """The way to the provider's page: a link, since a form of ours is sent to nobody else."""
    mine = OnlinePayment.objects.filter(bill__candidate__user=request.user, state=OnlineState.OPEN)
    found = mine.select_related("bill__candidate__association").filter(pk=pk).first()
    if found is None:
        raise NotYours("This payment is over, or it is not yours.")
    return render(request, "registration/candidate/go_on.html", {"payment": found, "bill": found.bill})


@page(Permission.REGISTER)
@require_GET
def paper(request, pk):
    mine = FeeDocument.objects.filter(bill__candidate__user=request.user)
    return paper_answer(mine.filter(pk=pk))


def paper_answer(found):
    """A paper as PDF; what is not among these does not exist."""
    document = found.select_related("association", "bill__candidate").first()
    if document is None:
        raise NotYours("There is no such paper, or it is not yours.")
    response = HttpResponse(as_pdf(document, now=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(document)}"'
    response["Cache-Control"] = "no-store"
    return response
