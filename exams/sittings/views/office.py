"""The sittings of a cycle at the office: places, proctors, waiting lists, the plan that seats everybody."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role, page
from exams.calendar.zones import local_moment
from exams.cycles import procedures as cycles
from exams.cycles.models import Sitting
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours, Refused
from exams.registration.states import RegistrationState
from exams.sittings.forms import SittingForm
from exams.sittings.models import ProctorDuty, WaitingPlace
from exams.sittings.procedures import duties, seats, waiting_list
from exams.sittings.procedures.places import with_places
from exams.wording.phrases import counted


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
            return redirect("sittings:list", pk=pk)
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
    return render(request, "sittings/office/sittings.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def plan(request, pk):
    """The solver's plan, shown first and made true on confirming."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    if request.method == "POST":
        seated, without = seats.seat_everybody(cycle, by=request.user, now=now)
        messages.success(request, f"{counted(seated, 'candidate')} seated; {len(without)} could not be.")
        return redirect("sittings:list", pk=pk)
    made, people, places = seats.plan_seats(cycle, now=now)
    rows = [(people[who], places[where]) for who, where in made.seats.items()]
    context = {
        "cycle": cycle,
        "rows": sorted(rows, key=lambda row: (row[1].starts_at, row[0].candidate.name))[:500],
        "more": max(len(rows) - 500, 0),
        "without": [(people[who], why) for who, why in made.without.items()][:500],
        "unpaid": len(people) - len(made.seats) - len(made.without),
    }
    return render(request, "sittings/office/plan.html", context)


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
    return redirect("sittings:list", pk=pk)


def _add(cycle, given, *, by, now):
    zone = given["time_zone"]
    starts = local_moment(given["day"], given["begins"], zone)
    ends = local_moment(given["last_day"] or given["day"], given["ends"], zone)
    cycles.add_sitting(
        cycle, place=given["place"], remote=given["remote"], starts_at=starts, ends_at=ends, time_zone=zone,
        capacity=given["capacity"], rooms=given["rooms"], technology=given["technology"], by=by, now=now,
    )  # fmt: skip


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
        duties.put_on_duty(sitting, user, by=request.user, now=now)
        return f"{user} is on duty."
    if act == "off-duty":
        number = request.POST.get("duty", "")
        duty = ProctorDuty.objects.filter(sitting=sitting, ended_at=None)
        duty = duty.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        if duty is None:
            raise Refused("Nobody is on duty under this number.")
        duties.take_off_duty(duty, by=request.user, now=now)
        return "Taken off duty."
    if act == "number":
        numbered = len(seats.number_seats(sitting, by=request.user, now=now))
        return f"{counted(numbered, 'seat')} numbered." if numbered else "There was no seat to number."
    if act == "promote":
        offered = waiting_list.promote(sitting, now=now)
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
