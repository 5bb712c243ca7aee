"""Everybody in a cycle, and what is missing to whom."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.cycles.states import CycleState, Part
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.registration.eligibility.findings import findings_of_all
from exams.registration.eligibility.rules import eligible
from exams.registration.procedures.accommodations import accommodations_of
from exams.registration.states import RegistrationState
from exams.sittings.procedures import seating_everybody

A_PAGE = 100
BEFORE_SCORING = (CycleState.DRAFT, CycleState.REGISTRATION, CycleState.SITTING)
SHOWN = {
    "": "Everybody",
    "applying": "Being completed",
    "registered": "Registered",
    "not-eligible": "Not eligible",
    "owing": "Owing",
    "unseated": "Without a seat",
    "checked-in": "Checked in",
    "writing": "Writing now",
    "handed-in": "Both parts handed in",
    "absent": "Did not come",
    "no-exam": "Without an exam",
    "withdrawn": "Withdrawn",
}
WHO = {
    "applying": Q(state=RegistrationState.APPLYING),
    "registered": Q(state__in=[RegistrationState.REGISTERED, RegistrationState.SAT]),
    "unseated": Q(state=RegistrationState.REGISTERED, sitting=None, sits_exam=True),
    "no-exam": Q(sits_exam=False),
    "checked-in": Q(check_in__isnull=False),
    "writing": Exists(Attempt.objects.filter(registration=OuterRef("pk"), state=AttemptState.IN_PROGRESS)),
    "handed-in": Q(
        *(
            Exists(Attempt.objects.filter(registration=OuterRef("pk"), state=AttemptState.SUBMITTED, part=part))
            for part in Part
        )
    ),
    "absent": Q(state=RegistrationState.NO_SHOW),
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
    if show in WHO:
        found = found.filter(WHO[show])
    balances = seating_everybody.cycle_balances(cycle)
    if show == "owing":
        found = found.filter(pk__in=[registration for registration, owed in balances.items() if owed > 0])
    found = found.order_by("position", "pk")
    if show == "not-eligible":
        everybody = list(found)
        judged = findings_of_all(everybody, now=timezone.now())
        found = [r for r in everybody if not eligible(judged[r.pk])]
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    asked = cycle.state in BEFORE_SCORING  # afterwards nobody is kept out any more
    judged = findings_of_all(list(shown), now=timezone.now()) if asked else {}
    own = accommodations_of(list(shown))
    rows = [
        {
            "registration": r,
            "lacking": [f for f in judged.get(r.pk, ()) if not f.stands],
            "owed": balances.get(r.pk, Decimal(0)),
            "accommodation": str(own[r.pk]) if own[r.pk].version else "",
        }
        for r in shown
    ]
    context = {"cycle": cycle, "rows": rows, "shown": shown, "show": show, "q": sought, "filters": SHOWN.items(),
               "asked": asked, "currency": cycle.rules.fees.currency}  # fmt: skip
    return render(request, "office/registrations.html", context)
