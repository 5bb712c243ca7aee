"""The office’s pages on fees and on accommodations asked for."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.calendar.days import local_day
from exams.cycles.queries import cycle_for
from exams.cycles.states import CycleState
from exams.refusals.exceptions import NotYours
from exams.registration.fees import statements
from exams.registration.models import AccommodationDocument, AccommodationRequest, Bill, LedgerLine, Registration
from exams.registration.views.fees import bills_file, filtered

A_PAGE = 100
NEWEST = 30


@page(Permission.RUN_CYCLES)
@require_GET
def fees(request, pk):
    """Per person of the cycle: charged, paid, waived, paid back, open; and where the bank's sheet is handed in."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    form = bound_form(action_called("enter-bank-sheet"), cycle, by=request.user, now=timezone.now())
    return _fees(request, cycle, form)


@shows("enter-bank-sheet")
def _fees(request, cycle, form):
    found, asked = _bills_of(request, cycle)
    lines = LedgerLine.objects.filter(registration__cycle=cycle).select_related("bill__candidate", "by")
    context = {
        **asked,
        "cycle": cycle,
        "totals": statements.totals(found),
        "rules": cycle.rules.fees,
        "states": statements.SHOWN.items(),
        "today": local_day(timezone.now(), cycle.association.time_zone),
        "shown": Paginator(found.whole().order_by("candidate__name", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "lines": lines.order_by("-pk")[:NEWEST],
        "form": form,
    }
    return render(request, "registration/office/fees.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def fees_file(request, pk):
    """The same as CSV."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    return bills_file(_bills_of(request, cycle)[0], "fees.csv")


def _bills_of(request, cycle):
    today = local_day(timezone.now(), cycle.association.time_zone)
    return filtered(Bill.objects.filter(registration__cycle=cycle), request.GET, today=today)


@page(Permission.RUN_CYCLES)
@require_GET
def accommodations(request):
    """Requests that wait for a decision, the oldest first."""
    associations = request.user.associations(Permission.RUN_CYCLES)
    still_sitting = Registration.objects.not_withdrawn().exclude(cycle__state=CycleState.RELEASED)
    waiting_for = (
        AccommodationRequest.objects.filter(candidate__association__in=associations, decided_at=None)
        .select_related("candidate__association")
        .prefetch_related(
            "documents",
            Prefetch("candidate__registrations", still_sitting.select_related("cycle"), to_attr="still_sitting"),
        )
        .order_by("asked_at")
    )
    return render(request, "registration/office/accommodations.html", {"requests": waiting_for})


@page(Permission.RUN_CYCLES)
@require_GET
def document(request, pk):
    """A document of a request, for the office alone; always as a download."""
    associations = request.user.associations(Permission.RUN_CYCLES)
    found = AccommodationDocument.objects.filter(pk=pk, request__candidate__association__in=associations).first()
    if found is None:
        raise NotYours("There is no such document.")
    response = HttpResponse(bytes(found.content), content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="document-{found.pk}"'
    response["Cache-Control"] = "no-store"
    return response
