"""The sittings of a cycle at the office: places, proctors, waiting lists, the plan that seats everybody."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.performing import consequences_of
from exams.cycles.models import Sitting
from exams.cycles.queries import cycle_for
from exams.registration.states import RegistrationState
from exams.sittings.models import Cancellation, WaitingPlace
from exams.sittings.procedures import duties, seating_everybody
from exams.sittings.procedures.places import SEATABLE, with_places


@page(Permission.RUN_CYCLES)
@require_GET
def sittings(request, pk):
    """The sittings of a cycle: places, proctors, waiting lists, and the plan that seats everybody."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    rows = list(with_places(cycle.sittings.prefetch_related("duties__user"), now=now))
    lists = {}
    for place in WaitingPlace.objects.open().filter(sitting__cycle=cycle).select_related("registration__candidate"):
        lists.setdefault(place.sitting_id, []).append(place)
    seated = cycle.registrations.exclude(sitting=None).order_by()
    numbered = set(seated.exclude(seat="").values_list("sitting", flat=True).distinct())
    seen = set(seated.filter(check_in__isnull=False).values_list("sitting", flat=True).distinct())
    begun = set(seated.filter(attempts__started_at__isnull=False).values_list("sitting", flat=True).distinct())
    for sitting in rows:
        sitting.proctors = [duty for duty in sitting.duties.all() if duty.ended_at is None]
        sitting.waiting_list = lists.get(sitting.pk, [])
        sitting.to_come = sitting.ends_at > now and cycle.state in SEATABLE
        sitting.may_be_cancelled = sitting.to_come and sitting.pk not in begun
        sitting.may_be_cleared = sitting.pk in numbered and sitting.pk not in seen
    context = {
        "cycle": cycle,
        "sittings": rows,
        "cancelled": Cancellation.objects.filter(
            sitting__in=Sitting.with_cancelled.filter(cycle=cycle), restored_at=None
        ).select_related("sitting", "by"),
        "now": now,
        "staff": duties.may_proctor(cycle.association),
        "unseated": cycle.registrations.sitting_exam().filter(state=RegistrationState.REGISTERED, sitting=None).count(),
    }
    return render(request, "sittings/office/sittings.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def plan(request, pk):
    """The solver's plan, shown first and made true on confirming: exactly this one, or it is shown again."""
    cycle, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    made, people, places = seating_everybody.plan_seats(cycle, now=now)
    rows = [(people[who], places[where]) for who, where in made.seats.items()]
    action = action_called("seat-everybody")
    context = {
        "cycle": cycle,
        "rows": sorted(rows, key=lambda row: (row[1].starts_at, row[0].candidate.name))[:500],
        "more": max(len(rows) - 500, 0),
        "without": [(people[who], why) for who, why in made.without.items()][:500],
        "unpaid": len(people) - len(made.seats) - len(made.without),
        "seal": consequences_of(action, cycle, {}, by=request.user, now=now)[1],
    }
    return render(request, "sittings/office/plan.html", context)
