"""The office's pages on money: every bill, one bill, one payer, the bookkeeper's export."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.calendar.days import local_day
from exams.refusals.exceptions import Invalid
from exams.registration.actions import BILLS
from exams.registration.actions.rows import PAYERS
from exams.registration.fees import bookkeeping, ledger, statements
from exams.registration.fees.providers import could_take_online, takes_online
from exams.registration.fees.typesetting import documents_of
from exams.registration.models import Bill, FeeDocument
from exams.registration.states import Matter
from exams.registration.views.my_fees import paper_answer

A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own_associations(user):
    return Association.objects.filter(pk__in=user.associations(Permission.RUN_CYCLES)).order_by("name")


@page(Permission.RUN_CYCLES)
@require_GET
def bills(request):
    """Every bill of one's associations, or those that are sought, with their sums."""
    return _bills(request)


@shows("enter-payments")
def bills_with_sheet(request, association, form):
    return _bills(request, association, form)


def _bills(request, sheet_of=None, form=None):
    own, now = list(own_associations(request.user)), timezone.now()
    today = local_day(now, own[0].time_zone)
    found, asked = filtered(Bill.objects.of_office(request.user, Permission.RUN_CYCLES), request.GET, today=today)
    sheets = [(one, form if one == sheet_of else _sheet_form(request, one, now)) for one in own]
    context = {
        **asked,
        "shown": Paginator(found.whole().order_by("-made_at", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "totals": statements.totals(found),
        "states": statements.SHOWN.items(),
        "matters": Matter.choices,
        "associations": own,
        "sheets": sheets,
        "online": [(one, takes_online(one)) for one in own if could_take_online(one)],
        "today": today,
        "year_begins": date(today.year, 1, 1),
        "export_days": ExportForm.DAYS,
    }
    return render(request, "registration/office/bills.html", context, status=422 if form and form.errors else 200)


def _sheet_form(request, association, now):
    return bound_form(action_called("enter-payments"), association, by=request.user, now=now)


def filtered(found, given, *, today):
    """(bills with their sums, what was asked for): by association, matter, state, and words."""
    asked = {name: given.get(name, "").strip()[:100] for name in ("association", "matter", "show", "q")}
    if asked["association"]:
        found = found.filter(candidate__association__slug=asked["association"])
    if asked["matter"] in Matter.values:
        found = found.filter(matter=asked["matter"])
    found = statements.with_sums(statements.sought(found, asked["q"]))
    return statements.shown_as(found, asked["show"], today=today), asked


@page(Permission.RUN_CYCLES)
@require_GET
def one(request, pk):
    bill = BILLS.get(request.user, pk, Permission.RUN_CYCLES)
    context = {
        "bill": bill,
        "lines": bill.lines.select_related("by", "document"),
        "owed": ledger.balance_of(bill),
        "payments": bill.online_payments.all(),
    }
    return render(request, "registration/office/bill.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def payer(request, pk):
    """Everything of one person."""
    candidate = PAYERS.get(request.user, pk, Permission.RUN_CYCLES)
    own = statements.with_sums(Bill.objects.filter(candidate=candidate)).order_by("-made_at")
    context = {
        "candidate": candidate,
        "bills": own,
        "totals": statements.totals(own),
        "today": local_day(timezone.now(), candidate.association.time_zone),
        "memberships": candidate.memberships.all(),
        "papers": documents_of(own.values("pk")),
    }
    return render(request, "registration/office/payer.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def paper(request, pk):
    own = FeeDocument.objects.filter(association__in=request.user.associations(Permission.RUN_CYCLES))
    return paper_answer(own.filter(pk=pk))


class ExportForm(forms.Form):
    DAYS = (("day", "The day of the payment or invoice"), ("entry", "The day it was entered"))

    association = forms.SlugField(required=False)
    first = forms.DateField(label="From")
    last = forms.DateField(label="Until")
    of = forms.ChoiceField(required=False, choices=DAYS)
    format = forms.ChoiceField(required=False, choices=[("csv", "CSV"), ("xlsx", "XLSX")])

    def clean(self):
        given = super().clean()
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", "The last day is before the first.")
        return given


@page(Permission.RUN_CYCLES)
@require_GET
def export(request):
    """Every line of a period, for the bookkeeper."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        faults = [f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()]
        raise Invalid(f"Choose the days of the export. {' '.join(faults)}")
    given, own = form.cleaned_data, own_associations(request.user)
    if given["association"]:
        own = own.filter(slug=given["association"])
    by_entry = given["of"] == "entry"
    lines = list(bookkeeping.lines_between(own, given["first"], given["last"], by_entry=by_entry))
    name = f"ledger-{given['first']}-{given['last']}"
    if given["format"] == "xlsx":
        return _file(bookkeeping.as_xlsx(lines), XLSX, f"{name}.xlsx")
    return _file(bookkeeping.as_csv(lines), "text/csv; charset=utf-8", f"{name}.csv")


@page(Permission.RUN_CYCLES)
@require_GET
def export_bills(request):
    """The bills as they are filtered, one a row."""
    own = list(own_associations(request.user))
    today = local_day(timezone.now(), own[0].time_zone)
    found, _ = filtered(Bill.objects.of_office(request.user, Permission.RUN_CYCLES), request.GET, today=today)
    return bills_file(found, f"bills-{today}.csv")


def bills_file(found, name):
    return _file(bookkeeping.bills_as_csv(found.whole().order_by("made_at", "pk")), "text/csv; charset=utf-8", name)


def _file(content, kind, name):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
