"""The lead reviewer: scripts whose readings lie too far apart."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Refused
from panels.reading.procedures.adjudication import discrepant_for, take_for_settling
from panels.reading.procedures.monitoring import marks_settled_by


@page(Permission.SETTLE_SCRIPTS)
@require_GET
def discrepancies(request):
    """Codes and vignettes only: the first readings stay hidden until the lead's own is in."""
    scripts = list(discrepant_for(request.user).values_list("code", "label", "vignette__title"))
    context = {"scripts": scripts, "settled": marks_settled_by(request.user)}
    return render(request, "reading/lead/discrepancies.html", context)


@page(Permission.SETTLE_SCRIPTS)
@require_POST
def take(request, code):
    try:
        take_for_settling(code, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("lead:discrepancies")
    return redirect("reviewer:script", code=code)
