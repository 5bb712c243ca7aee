"""The office that keeps the registry: renewals to look at, audits, requests to answer."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from panels.renewals.actions.rows import RENEWALS
from panels.renewals.models import AuditDraw
from panels.renewals.procedures.facts import keeping_of_all
from panels.renewals.procedures.lists import (
    SHOWN,
    endorsements_shown,
    how_many,
    requests_answered,
    requests_waiting,
)
from panels.renewals.views.holder import OFFICE, shown

A_PAGE = 50


@page(Permission.KEEP_REGISTRY)
@require_GET
def all_of_them(request):
    """One list of endorsements at a time, each row one click from its cure."""
    kept, today = associations_kept(request.user), timezone.localdate()
    show = request.GET.get("show", "")
    numbers = how_many(kept, today)
    if show not in SHOWN:
        show = next((name for name in ("audit", "attested", "overdue") if numbers[name]), "due")
    sought = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = endorsements_shown(kept, show, today)
    if sought:
        found = found.filter(name__icontains=sought) | found.filter(number__icontains=sought)
    shown_now = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = keeping_of_all(shown_now, now=timezone.now())
    reinstatements, moves = requests_waiting(kept)
    context = {
        "rows": rows.values(),
        "shown": shown_now,
        "show": show,
        "q": sought,
        "filters": [(name, label, numbers[name]) for name, label in SHOWN.items()],
        "associations": kept,
        "requests": reinstatements.count() + moves.count(),
        "draws": AuditDraw.objects.filter(association__in=kept).select_related("association", "by").order_by("-at")[:5],
    }
    return render(request, "renewals/office/list.html", context)


@page(Permission.KEEP_REGISTRY)
@require_GET
def one(request, pk):
    return shown(request, RENEWALS.get(request.user, pk, Permission.KEEP_REGISTRY), OFFICE)


@page(Permission.KEEP_REGISTRY)
@require_GET
def requests(request):
    """Reinstatements and moves to another category that wait for an answer, and the last that were answered."""
    kept, now = associations_kept(request.user), timezone.now()
    reinstatements, moves = requests_waiting(kept)
    context = {
        "reinstatements": Paginator(reinstatements, A_PAGE).get_page(request.GET.get("page")),
        "moves": Paginator(moves, A_PAGE).get_page(request.GET.get("page")),
        "answered": requests_answered(kept, now=now),
    }
    return render(request, "renewals/office/requests.html", context)


def associations_kept(user):
    """The associations whose registry this person keeps."""
    may = {g.association for g in user.grants if user.may(Permission.KEEP_REGISTRY, g.association_id)}
    return sorted(may, key=str)
