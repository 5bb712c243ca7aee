"""One registration at the office: its tasks, what the rules say, exceptions, money, accommodation, seat, receipts."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.registration.actions import REGISTRATIONS
from exams.registration.eligibility.findings import EXCEPTABLE
from exams.registration.fees import ledger
from exams.registration.models import AccommodationRequest
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.procedures.task_list import application_of


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    registration, now = REGISTRATIONS.get(request.user, pk, Permission.RUN_CYCLES), timezone.now()
    application = application_of(registration, now=now)
    lines = list(registration.ledger.select_related("by"))
    amount, what = ledger.fee_of(registration)
    context = {
        "registration": registration,
        "cycle": registration.cycle,
        "application": application,
        "exceptable": EXCEPTABLE,
        "exceptions": registration.exceptions.in_force().select_related("granted_by"),
        "lines": lines,
        "owed": sum(line.amount for line in lines),
        "fee": amount,
        "what": what,
        "currency": registration.cycle.rules.fees.currency,
        "asked": AccommodationRequest.objects.filter(candidate=registration.candidate, decided_at=None)
        .prefetch_related("documents")
        .first(),
        "in_force": accommodation_of(registration),
        "decided": list(registration.candidate.accommodations.select_related("decided_by").order_by("-version")),
        "attempts": list(registration.attempts.order_by("part", "number")),
        "incidents": registration.incidents.select_related("reported_by"),
        "memberships": registration.candidate.memberships.all(),
        "portfolio": registration.candidate.portfolios.filter(
            credential=registration.credential, category=registration.category
        ).first(),
        "credits": registration.candidate.part_credits.exclude(registration=registration),
    }
    return render(request, "office/registration.html", context)
