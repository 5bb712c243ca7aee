"""One registration at the office: its tasks, what the rules say, exceptions, money, accommodation, seat, receipts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import MAY, Permission, Role, page
from exams.cycles.states import CycleState
from exams.delivery.procedures.attempts import restore_paper
from exams.delivery.procedures.save_receipts import compare
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.registration.eligibility.findings import EXCEPTABLE, grant_exception
from exams.registration.fees import ledger
from exams.registration.forms import DecideAccommodationForm, PaymentForm, StandingForm
from exams.registration.models import AccommodationRequest, Registration
from exams.registration.procedures import standing
from exams.registration.procedures.accommodations import accommodation_of, decide_accommodation
from exams.registration.procedures.applications import application_of
from exams.registration.procedures.registrations import complete, restore_registration, withdraw
from exams.sittings.procedures.places import seat
from exams.sittings.procedures.waiting_list import leave_lists, promote
from exams.sittings.states import OfferState
from exams.sittings.views.office import sitting_of

MEASURES = (
    "extra_percent_one",
    "extra_percent_two",
    "break_minutes",
    "separate_room",
    "technology",
    "language",
    "valid_until",
)


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    return _show(request, _registration(request, pk))


@page(Permission.RUN_CYCLES)
@require_POST
def act(request, pk):
    """One act, by the name on its button; what cannot be done says why and changes nothing."""
    registration = _registration(request, pk)
    step = ACTS.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    try:
        answered = step(request, registration, timezone.now())
    except Invalid as refusal:
        messages.error(request, " ".join([str(refusal), *map(str, refusal.faults)]))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if not isinstance(answered, str):
            return answered
        messages.success(request, answered)
    return redirect("registrations:show", pk=pk)


def _show(request, registration, *, forms=None, compared=None):
    now = timezone.now()
    application = application_of(registration, now=now)
    lines = list(registration.ledger.select_related("by"))
    amount, what = ledger.fee_of(registration)
    decided = list(registration.candidate.accommodations.select_related("decided_by").order_by("-version"))
    forms = forms or {}
    context = {
        "registration": registration,
        "cycle": registration.cycle,
        "application": application,
        "exceptable": EXCEPTABLE,
        "exceptions": registration.exceptions.select_related("granted_by"),
        "lines": lines,
        "owed": sum(line.amount for line in lines),
        "fee": amount,
        "what": what,
        "currency": registration.cycle.rules.fees.currency,
        "asked": AccommodationRequest.objects.filter(candidate=registration.candidate, decided_at=None)
        .prefetch_related("documents")
        .first(),
        "in_force": accommodation_of(registration),
        "decided": decided,
        "sittings": registration.cycle.sittings.all(),
        "attempts": list(registration.attempts.order_by("part", "number")),
        "incidents": registration.incidents.select_related("reported_by"),
        "memberships": registration.candidate.memberships.all(),
        "portfolio": registration.candidate.portfolios.filter(
            credential=registration.credential, category=registration.category
        ).first(),
        "credits": registration.candidate.part_credits.exclude(registration=registration),
        "compared": compared,
        "payment_form": forms.get("payment") or PaymentForm(initial={"paid_on": now.date()}),
        "accommodation_form": forms.get("accommodation") or DecideAccommodationForm(initial=_as_decided(decided)),
        "standing_form": forms.get("standing") or StandingForm(),
    }
    # For the summary of errors at the head of the page: the form that was refused.
    context["form"] = next(iter(forms.values()), None)
    status = 422 if forms else 200
    return render(request, "office/registration.html", context, status=status)


def _as_decided(decided):
    return {name: getattr(decided[0], name) for name in MEASURES} if decided else None


def _except(request, registration, now):
    rule, reason = request.POST.get("rule", ""), request.POST.get("reason", "")
    grant_exception(registration, rule, reason=reason, by=request.user, now=now)
    return "The exception is granted and stands in the record."


def _standing(request, registration, now):
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _show(request, registration, forms={"standing": form})
    given, who = form.cleaned_data, registration.candidate
    if given["member_since"]:
        standing.note_membership(
            who, bought_on=given["member_since"], rules=registration.cycle.rules, by=request.user, now=now
        )
    if given["submitted_on"] or given["approved_on"]:
        standing.note_portfolio(
            who, credential=registration.credential, category=registration.category, by=request.user, now=now,
            submitted_on=given["submitted_on"], approved_on=given["approved_on"],
        )  # fmt: skip
    return "Noted."


def _complete(request, registration, now):
    complete(registration, by=request.user, now=now)
    return "Registered."


def _invoice(request, registration, now):
    made = ledger.issue_invoice(registration, by=request.user, now=now)
    return f"Invoice {made.invoice}." if made else "There is nothing to pay."


def _payment(request, registration, now):
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _show(request, registration, forms={"payment": form})
    ledger.enter_payment(registration, by=request.user, now=now, **form.cleaned_data)
    return "The payment is entered."


def _waive(request, registration, now):
    ledger.waive_fee(registration, reason=request.POST.get("reason", ""), by=request.user, now=now)
    return "The fee is waived."


def _pay_back(request, registration, now):
    ledger.pay_back(registration, reference=request.POST.get("reference", ""), by=request.user, now=now)
    return "Paid back."


def _accommodation(request, registration, now):
    form = DecideAccommodationForm(request.POST)
    if not form.is_valid():
        return _show(request, registration, forms={"accommodation": form})
    asked = AccommodationRequest.objects.filter(candidate=registration.candidate, decided_at=None).first()
    measures = dict(form.cleaned_data)
    decide_accommodation(registration.candidate, request=asked, by=request.user, now=now, **measures)
    return "Decided; seat, clock and proctor go by it from now on."


def _seat(request, registration, now):
    sitting, before = sitting_of(registration.cycle, request.POST.get("sitting", "")), registration.sitting
    if sitting is None:
        raise Refused("Choose one of the sittings.")
    seat(registration, sitting=sitting, by=request.user, now=now)
    if before and before.pk != sitting.pk:
        promote(before, now=now)
    return "Seated."


def _withdraw(request, registration, now):
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Invalid("Write why the registration is withdrawn.")
    ledger.credit_withdrawal(registration, by=request.user, now=now)
    withdraw(registration, by=request.user, now=now, reason=reason)
    leave_lists(registration, to=OfferState.LEFT, by=request.user, now=now)
    if registration.sitting:
        promote(registration.sitting, now=now)
    return "Withdrawn."


def _restore(request, registration, now):
    restore_registration(registration, by=request.user, now=now, reason=request.POST.get("reason", ""))
    return f"The registration stands again.{_marked_anew(request, registration, now)}"


def _restore_paper(request, registration, now):
    number = request.POST.get("paper", "")
    found = registration.attempts.filter(pk=int(number)) if number.isdecimal() and len(number) < 18 else ()
    attempt = next(iter(found), None)
    if attempt is None:
        raise Refused("There is no such paper.")
    restore_paper(attempt, by=request.user, now=now, reason=request.POST.get("reason", ""))
    return f"{attempt.get_part_display()} stands again.{_marked_anew(request, registration, now)}"


def _marked_anew(request, registration, now) -> str:
    """What was scored without it is scored with it."""
    if registration.cycle.state not in (CycleState.SCORING, CycleState.COMMITTEE):
        return ""
    jobs.ask_for("score", cycle=registration.cycle, by=request.user, now=now)
    return " The cycle is being scored anew."


def _receipts(request, registration, now):
    upload = request.FILES.get("receipts")
    if upload is None or upload.size > 20 * 1024 * 1024:
        raise Invalid("Choose the file of receipts that the candidate took home.")
    return _show(request, registration, compared=compare(registration, upload.read()))


ACTS = {
    "exception": _except,
    "standing": _standing,
    "complete": _complete,
    "invoice": _invoice,
    "payment": _payment,
    "waive": _waive,
    "pay-back": _pay_back,
    "accommodation": _accommodation,
    "seat": _seat,
    "withdraw": _withdraw,
    "restore": _restore,
    "restore-paper": _restore_paper,
    "receipts": _receipts,
}


def _registration(request, pk):
    associations = [g.association_id for g in request.user.grants if Permission.RUN_CYCLES in MAY[Role(g.role)]]
    found = (
        Registration.objects.filter(cycle__association__in=associations, pk=pk)
        .select_related("candidate__user", "cycle__association", "cycle__rule_book", "sitting")
        .first()
    )
    if found is None:
        raise NotYours("There is no such registration, or it is not yours.")
    return found
