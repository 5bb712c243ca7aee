"""The candidate applies: a task list that is saved as it goes."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, page
from exams.cycles.models import Cycle
from exams.messages.models import Notice
from exams.messages.procedures import read_notices
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.registration.fees import ledger
from exams.registration.fees.providers import provider
from exams.registration.forms import AccommodationForm, ProfileForm, RegisterForm
from exams.registration.models import AccommodationRequest, Registration
from exams.registration.procedures import applications
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.states import RegistrationState


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def register_for(request, pk):
    """Begin an application for a cycle that is open, as the person the association knows."""
    candidate = Candidate.objects.of_account(request.user).filter(association__cycles=pk).first()
    cycle = Cycle.objects.open_for_registration().select_related("association", "rule_book").filter(pk=pk).first()
    if candidate is None or cycle is None:
        raise NotYours("No such cycle is open to you.")
    form = RegisterForm(request.POST or None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.apply_for(
                candidate, cycle=cycle, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("application:tasks", pk=made.pk)
    return _form(request, "register", form, {"cycle": cycle})


@page(Permission.REGISTER)
@require_GET
def tasks(request, pk):
    """What is done, what is missing, and by when."""
    registration = own_registration(request, pk)
    application = applications.application_of(registration, now=timezone.now())
    context = {"registration": registration, "application": application, "open": _is_open(registration)}
    return render(request, "registration/candidate/tasks.html", context)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def details(request, pk):
    registration = own_registration(request, pk)
    person = registration.candidate
    initial = {
        "name": person.name,
        "phone": person.phone,
        "agency": person.agency,
        "time_zone": person.time_zone or registration.cycle.association.time_zone,
        "language": person.language,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    return _step(
        request,
        registration,
        "details",
        form,
        lambda: applications.confirm_profile(registration, by=request.user, now=timezone.now(), **form.cleaned_data),
    )


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def category(request, pk):
    registration = own_registration(request, pk)
    initial = {"credential": registration.credential, "category": registration.category}
    form = RegisterForm(request.POST or None, cycle=registration.cycle, initial=initial)
    return _step(
        request,
        registration,
        "category",
        form,
        lambda: applications.change_category(registration, by=request.user, now=timezone.now(), **form.cleaned_data),
    )


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def agreements(request, pk):
    registration = own_registration(request, pk)
    texts = applications.agreements_of(registration.cycle)
    signed = {a.name: a.signed_at for a in registration.agreements.all()}
    problem = ""
    if request.method == "POST":
        try:
            names = request.POST.getlist("agree")
            applications.sign_agreements(registration, names, by=request.user, now=timezone.now())
            return redirect("application:tasks", pk=pk)
        except Refused as refusal:
            problem = str(refusal)
    rows = [(name, text.partition(":")[2].strip() or text, signed.get(name)) for name, text in texts.items()]
    context = {"registration": registration, "rows": rows, "problem": problem, "left": set(texts) - set(signed)}
    return render(request, "registration/candidate/agreements.html", context, status=422 if problem else 200)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def accommodation(request, pk):
    registration = own_registration(request, pk)
    asked = AccommodationRequest.objects.filter(candidate=registration.candidate).prefetch_related("documents").first()
    initial = {"wanted": "no" if registration.needs_no_accommodation else None}
    form = AccommodationForm(request.POST or None, initial=initial)
    more = {
        "asked": asked,
        "in_force": accommodation_of(registration),
        "due": applications.accommodation_deadline(registration.cycle),
        "rules": registration.cycle.rules.accommodations,
    }

    def settle():
        applications.settle_accommodation(
            registration,
            wanted=form.cleaned_data["wanted"] == "yes",
            needs=form.cleaned_data["needs"],
            documents={f.name: f.read() for f in request.FILES.getlist("documents")},
            by=request.user,
            now=timezone.now(),
        )

    return _step(request, registration, "accommodation", form, settle, more)


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def fee(request, pk):
    """The invoice, what was paid, and how to pay."""
    registration = own_registration(request, pk)
    if request.method == "POST":
        ledger.issue_invoice(registration, by=request.user, now=timezone.now())
        return redirect("application:fee", pk=pk)
    lines = list(registration.ledger.all())
    owed = sum((line.amount for line in lines), Decimal(0))
    amount, what = ledger.fee_of(registration)
    context = {
        "registration": registration,
        "lines": lines,
        "owed": owed,
        "back": -owed,
        "fee": amount,
        "what": what,
        "rules": registration.cycle.rules.fees,
        "offer": provider().offer(registration, owed, lines) if owed > 0 else None,
    }
    return render(request, "registration/candidate/fee.html", context)


@page(Permission.REGISTER)
@require_POST
def hand_in(request, pk):
    registration = own_registration(request, pk)
    try:
        applications.hand_in_application(registration, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("application:tasks", pk=pk)
    messages.success(request, f"You are registered for {registration.cycle}. Now choose where and when you sit.")
    return redirect("candidate:registration", pk=pk)


@require_POST
def read_messages(request):
    if request.user.is_authenticated and Notice.objects.filter(user=request.user).exists():
        read_notices(request.user, now=timezone.now())
    return redirect("home")


def own_registration(request, pk):
    """This person's registration, with what the rules need; anybody else's does not exist."""
    found = (
        Registration.objects.of_account(request.user)
        .select_related("cycle__association", "cycle__rule_book", "sitting", "candidate__user")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotYours("There is no such registration, or it is not yours.")
    return found


def _is_open(registration):
    return registration.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED)


def _step(request, registration, name, form, act, more=None):
    """One task of the list: shown, or done and back to the list."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
            return redirect("application:tasks", pk=registration.pk)
        except Invalid as refusal:
            form.add_error(None, " ".join([str(refusal), *map(str, refusal.faults)]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, name, form, {"registration": registration, **(more or {})})


def _form(request, name, form, context):
    status = 422 if form.errors else 200
    return render(request, f"registration/candidate/{name}.html", {"form": form, **context}, status=status)
