"""The office's lists: who is registered and what is missing, sittings and seats, fees, accommodations asked for."""

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import cycle_for, page
from exams.clock import local_moment
from exams.eligibility import eligible
from exams.errors import Invalid, NotYours, Refused
from exams.forms import SittingForm
from exams.models import (
    AccommodationDocument,
    AccommodationRequest,
    LedgerLine,
    ProctorDuty,
    RoleGrant,
    Sitting,
    User,
    WaitingPlace,
)
from exams.procedures import cycles, ledger, proctoring, seats, waiting
from exams.procedures.accommodations import accommodations_of
from exams.procedures.bank_sheet import enter_bank_sheet, read_bank_sheet
from exams.procedures.eligibility import findings_of_all
from exams.procedures.places import with_places
from exams.roles import MAY, Permission, Role
from exams.states import RegistrationState
from exams.words import counted

A_PAGE = 100
SHOWN = {
    "": "Everybody",
    "applying": "Being completed",
    "not-eligible": "Not eligible",
    "owing": "Owing",
    "unseated": "Without a seat",
    "withdrawn": "Withdrawn",
}


@page(Permission.RUN_CYCLES)
@require_GET
def registrations(request, pk):
    """Everybody in the cycle, or those to whom something is missing; the same questions however many there are."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    show, sought = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    withdrawn = cycle.registrations.filter(state=RegistrationState.WITHDRAWN)
    found = withdrawn if show == "withdrawn" else cycle.registrations.not_withdrawn()
    found = found.select_related("candidate", "sitting", "cycle__rule_book", "cycle__association")
    if sought:
        found = found.filter(candidate__name__icontains=sought) | found.filter(candidate__reference__icontains=sought)
    if show == "applying":
        found = found.filter(state=RegistrationState.APPLYING)
    if show == "unseated":
        found = found.filter(state=RegistrationState.REGISTERED, sitting=None)
    balances = seats.cycle_balances(cycle)
    if show == "owing":
        found = found.filter(pk__in=[registration for registration, owed in balances.items() if owed > 0])
    found = found.order_by("position", "pk")
    if show == "not-eligible":
        everybody = list(found)
        judged = findings_of_all(everybody, now=timezone.now())
        found = [r for r in everybody if not eligible(judged[r.pk])]
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    judged = findings_of_all(list(shown), now=timezone.now())
    own = accommodations_of(list(shown))
    rows = [
        {
            "registration": r,
            "lacking": [f for f in judged[r.pk] if not f.stands],
            "owed": balances.get(r.pk, Decimal(0)),
            "accommodation": str(own[r.pk]) if own[r.pk].version else "",
        }
        for r in shown
    ]
    context = {"cycle": cycle, "rows": rows, "shown": shown, "show": show, "q": sought, "filters": SHOWN.items(),
               "currency": cycle.rules.fees.currency}  # fmt: skip
    return render(request, "exams/office/registrations.html", context)


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def sittings(request, pk):
    """The sittings of a cycle: places, proctors, waiting lists, and the plan that seats everybody."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    initial = {"time_zone": cycle.association.time_zone, "rooms": 0, "technology": True}
    form = SittingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _add(cycle, form.cleaned_data, by=request.user, now=now)
        except (Refused, ValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The sitting is added.")
            return redirect("registry:sittings", pk=pk)
    rows = list(with_places(cycle.sittings.prefetch_related("duties__user"), now=now))
    lists = {}
    for place in WaitingPlace.objects.open().filter(sitting__cycle=cycle).select_related("registration__candidate"):
        lists.setdefault(place.sitting_id, []).append(place)
    for sitting in rows:
        sitting.proctors = [duty for duty in sitting.duties.all() if duty.ended_at is None]
        sitting.waiting_list = lists.get(sitting.pk, [])
    context = {
        "cycle": cycle,
        "sittings": rows,
        "form": form,
        "staff": _may_proctor(cycle),
        "unseated": cycle.registrations.filter(state=RegistrationState.REGISTERED, sitting=None).count(),
    }
    return render(request, "exams/office/sittings.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def plan(request, pk):
    """The solver's plan, shown first and made true on confirming."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    if request.method == "POST":
        seated, without = seats.seat_everybody(cycle, by=request.user, now=now)
        messages.success(request, f"{counted(seated, 'candidate')} seated; {len(without)} could not be.")
        return redirect("registry:sittings", pk=pk)
    made, people, places = seats.plan_seats(cycle, now=now)
    rows = [(people[who], places[where]) for who, where in made.seats.items()]
    context = {
        "cycle": cycle,
        "rows": sorted(rows, key=lambda row: (row[1].starts_at, row[0].candidate.name))[:500],
        "more": max(len(rows) - 500, 0),
        "without": [(people[who], why) for who, why in made.without.items()][:500],
        "unpaid": len(people) - len(made.seats) - len(made.without),
    }
    return render(request, "exams/office/plan.html", context)


@page(Permission.RUN_CYCLES)
@require_POST
def sitting_step(request, pk, sitting):
    """One act on one sitting: a proctor put on or off duty, seats numbered, the waiting list promoted."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    it = cycle.sittings.filter(pk=sitting).first()
    if it is None:
        raise NotYours("There is no such sitting.")
    try:
        messages.success(request, _sitting_act(request, cycle, it, now))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("registry:sittings", pk=pk)


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def fees(request, pk):
    """What was charged and paid in the cycle, and the bank's sheet: looked at first, entered on confirming."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    faults, problem, preview = (), "", None
    upload = request.FILES.get("sheet")
    if request.method == "POST" and upload is None:
        problem = "Choose the bank's sheet."
    elif request.method == "POST":
        content = upload.read()
        try:
            if request.POST.get("act") == "enter":
                done = enter_bank_sheet(cycle.association, upload.name, content, by=request.user, now=now)
                messages.success(request, _entered(done["entered"], done["known"]))
                return redirect("registry:fees", pk=pk)
            preview = read_bank_sheet(cycle.association, upload.name, content)
        except Invalid as refusal:
            problem, faults = str(refusal), refusal.faults
        except Refused as refusal:
            problem = str(refusal)
    lines = LedgerLine.objects.filter(registration__cycle=cycle).select_related("registration__candidate", "by")
    context = {
        "cycle": cycle,
        "totals": ledger.totals_of(cycle),
        "rules": cycle.rules.fees,
        "lines": lines.order_by("-pk")[:A_PAGE],
        "problem": problem,
        "faults": faults,
        "preview": preview,
    }
    return render(request, "exams/office/fees.html", context, status=422 if problem else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def accommodations(request):
    """Requests that wait for a decision, the oldest first."""
    associations = [g.association_id for g in request.user.grants if Permission.RUN_CYCLES in MAY[Role(g.role)]]
    waiting_for = (
        AccommodationRequest.objects.filter(candidate__association__in=associations, decided_at=None)
        .select_related("candidate__association")
        .prefetch_related("documents", "candidate__registrations__cycle")
        .order_by("asked_at")
    )
    return render(request, "exams/office/accommodations.html", {"requests": waiting_for})


@page(Permission.RUN_CYCLES)
@require_GET
def document(request, pk):
    """A document of a request, for the office alone; always as a download."""
    associations = [g.association_id for g in request.user.grants if Permission.RUN_CYCLES in MAY[Role(g.role)]]
    found = AccommodationDocument.objects.filter(pk=pk, request__candidate__association__in=associations).first()
    if found is None:
        raise NotYours("There is no such document.")
    response = HttpResponse(bytes(found.content), content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="document-{found.pk}"'
    response["Cache-Control"] = "no-store"
    return response


def _add(cycle, given, *, by, now):
    zone = given["time_zone"]
    starts = local_moment(given["day"], given["begins"], zone)
    ends = local_moment(given["last_day"] or given["day"], given["ends"], zone)
    cycles.add_sitting(
        cycle, place=given["place"], remote=given["remote"], starts_at=starts, ends_at=ends, time_zone=zone,
        capacity=given["capacity"], rooms=given["rooms"], technology=given["technology"], by=by, now=now,
    )  # fmt: skip


def _entered(entered, known):
    said = f"{counted(entered, 'payment')} entered" if entered else "No new payment"
    return f"{said}; {known} {'was' if known == 1 else 'were'} known already." if known else f"{said}."


def _may_proctor(cycle):
    """Everybody of the association who may hold the role of a proctor: not those who read blind, nor candidates."""
    barred = [Role.REVIEWER, Role.LEAD_REVIEWER, Role.CANDIDATE]
    grants = RoleGrant.objects.in_force().filter(association=cycle.association)
    blind = grants.filter(role__in=barred).values("user")
    return User.objects.filter(pk__in=grants.values("user")).exclude(pk__in=blind).order_by("name", "email")


def _sitting_act(request, cycle, sitting, now):
    act = request.POST.get("act", "")
    if act == "duty":
        email = request.POST.get("proctor", "")
        user = _may_proctor(cycle).filter(email__iexact=email).first()
        if user is None:
            raise Refused("Choose somebody who works for the association and does not read scripts.")
        proctoring.put_on_duty(sitting, user, by=request.user, now=now)
        return f"{user} is on duty."
    if act == "off-duty":
        number = request.POST.get("duty", "")
        duty = ProctorDuty.objects.filter(sitting=sitting, ended_at=None)
        duty = duty.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        if duty is None:
            raise Refused("Nobody is on duty under this number.")
        proctoring.take_off_duty(duty, by=request.user, now=now)
        return "Taken off duty."
    if act == "number":
        numbered = len(seats.number_seats(sitting, by=request.user, now=now))
        return f"{counted(numbered, 'seat')} numbered." if numbered else "There was no seat to number."
    if act == "promote":
        offered = waiting.promote(sitting, now=now)
        return (
            f"{counted(offered, 'place')} offered to the waiting list."
            if offered
            else "Nothing was offered: no place is free, or nobody waits."
        )
    raise Refused("That cannot be done with a sitting.")


def sitting_of(cycle, number) -> Sitting | None:
    if not number.isdecimal() or len(number) > 17:
        return None
    return cycle.sittings.filter(pk=int(number)).first()
