"""The candidate applies: a task list that is saved as it goes."""

from decimal import Decimal

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.registration.actions import MY_REGISTRATIONS, OPEN_CYCLES
from exams.registration.fees import ledger
from exams.registration.fees.providers import provider
from exams.registration.fees.typesetting import documents_of
from exams.registration.models import AccommodationRequest, Bill
from exams.registration.procedures import task_list
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.states import RegistrationState


@page(Permission.REGISTER)
@require_GET
def register_for(request, pk):
    """Begin an application for a cycle that is open, as the person the association knows."""
    cycle = OPEN_CYCLES.get(request.user, pk)
    return _register(request, cycle, _empty(request, "begin-application", cycle))


@shows("begin-application")
def _register(request, cycle, form):
    return _show(request, "register", form, {"cycle": cycle})


@page(Permission.REGISTER)
@require_GET
def tasks(request, pk):
    """What is done, what is missing, and by when."""
    registration = own_registration(request, pk)
    application = task_list.application_of(registration, now=timezone.now())
    context = {"registration": registration, "application": application, "open": _is_open(registration)}
    return render(request, "registration/candidate/tasks.html", context)


def _task(name, template, more=lambda registration: {}):
    """The page of one task of the list; the same page shows the faults of what was sent."""

    @shows(name)
    def show(request, registration, form):
        context = {"registration": registration, "action": name, **more(registration)}
        return _show(request, template, form, context)

    @page(Permission.REGISTER)
    @require_GET
    def view(request, pk):
        registration = own_registration(request, pk)
        return show(request, registration, _empty(request, name, registration))

    return view


def _agreements(registration):
    texts = task_list.agreements_of(registration.cycle)
    signed = {a.name: a.signed_at for a in registration.agreements.all()}
    rows = [(name, text.partition(":")[2].strip() or text, signed.get(name)) for name, text in texts.items()]
    return {"rows": rows, "left": set(texts) - set(signed)}


def _accommodation(registration):
    asked = AccommodationRequest.objects.filter(candidate=registration.candidate, taken_back=False)
    return {
        "asked": asked.prefetch_related("documents").first(),
        "in_force": accommodation_of(registration),
        "due": task_list.accommodation_deadline(registration.cycle),
    }


details = _task("confirm-details", "details")
category = _task("choose-category", "category")
agreements = _task("sign-agreements", "agreements", _agreements)
accommodation = _task("settle-accommodation", "accommodation", _accommodation)


@page(Permission.REGISTER)
@require_GET
def fee(request, pk):
    """The invoice, what was paid, and how to pay."""
    registration = own_registration(request, pk)
    bill = Bill.objects.whole().filter(registration=registration).first()
    lines = list(bill.lines.select_related("document")) if bill else []
    owed = sum((line.amount for line in lines), Decimal(0))
    amount, what = ledger.fee_of(registration)
    context = {
        "registration": registration,
        "bill": bill,
        "lines": lines,
        "owed": owed,
        "back": -owed,
        "fee": amount,
        "what": what,
        "rules": registration.cycle.rules.fees,
        "refunds": ledger.refund_days(registration),
        "papers": documents_of([bill]) if bill else [],
        "due_on": max((line.due_on for line in lines if line.due_on), default=None),
        "offer": provider().offer(bill, owed, lines) if owed > 0 else None,
    }
    return render(request, "registration/candidate/fee.html", context)


def own_registration(request, pk):
    """This person's registration, with what the rules need; anybody else's does not exist."""
    return MY_REGISTRATIONS.get(request.user, pk)


def _is_open(registration):
    return registration.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED)


def _empty(request, name, row):
    return bound_form(action_called(name), row, by=request.user, now=timezone.now())


def _show(request, template, form, context):
    status = 422 if form.errors else 200
    return render(request, f"registration/candidate/{template}.html", {"form": form, **context}, status=status)
