"""The lead reviewer: scripts whose readings lie too far apart."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from panels.reading.procedures.adjudication import discrepant_for
from panels.reading.procedures.monitoring import marks_settled_by
from panels.reading.procedures.moving_on import let_ratings_stand


@page(Permission.SETTLE_SCRIPTS)
@require_GET
def discrepancies(request):
    """Codes and vignettes only: the first readings stay hidden until the lead's own is in."""
    let_ratings_stand(now=timezone.now())
    scripts = list(discrepant_for(request.user).select_related("vignette"))
    context = {"scripts": scripts, "settled": marks_settled_by(request.user)}
    return render(request, "reading/lead/discrepancies.html", context)
