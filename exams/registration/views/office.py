"""The office’s pages on fees and on accommodations asked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.registration.fees import ledger
from exams.registration.fees.payments import enter_bank_sheet, read_bank_sheet
from exams.registration.models import AccommodationDocument, AccommodationRequest, LedgerLine
from exams.wording.phrases import counted

A_PAGE = 100


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
                return redirect("fees:cycle", pk=pk)
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
    return render(request, "registration/office/fees.html", context, status=422 if problem else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def accommodations(request):
    """Requests that wait for a decision, the oldest first."""
    associations = request.user.associations(Permission.RUN_CYCLES)
    waiting_for = (
        AccommodationRequest.objects.filter(candidate__association__in=associations, decided_at=None)
        .select_related("candidate__association")
        .prefetch_related("documents", "candidate__registrations__cycle")
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


def _entered(entered, known):
    said = f"{counted(entered, 'payment')} entered" if entered else "No new payment"
    return f"{said}; {known} {'was' if known == 1 else 'were'} known already." if known else f"{said}."
