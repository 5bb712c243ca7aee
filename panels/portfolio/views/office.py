"""The office's portfolios: who reviews them, what reviewers could not agree on, how long a deferral lasts."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from panels.portfolio.actions.rows import PORTFOLIOS
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures.assignments import free_reviewers
from panels.portfolio.procedures.facts import gaps_of_all
from panels.portfolio.queries import portfolio_file
from panels.portfolio.states import PortfolioState

A_PAGE = 50
TO_DO = (PortfolioState.SUBMITTED, PortfolioState.DISAGREED)


@page(Permission.RUN_CYCLES)
@require_GET
def portfolios(request):
    """Every portfolio of the associations this person works for; what waits for the office first."""
    show, sought = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    found = Portfolio.objects.of_associations(associations_of(request.user)).whole()
    if show in PortfolioState.values:
        found = found.filter(state=show)
    elif show == "to-do":
        found = found.filter(state__in=TO_DO)
    if sought:
        found = found.filter(candidate__name__icontains=sought) | found.filter(candidate__reference__icontains=sought)
    shown = Paginator(found.order_by("-submitted_at", "-begun_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    shown.object_list = list(shown.object_list.prefetch_related("assignments__reviewer", "assignments__reading"))
    lacking = gaps_of_all([one for one in shown if one.open], now=timezone.now())
    rows = [
        {
            "portfolio": one,
            "reviewers": [a for a in one.assignments.all() if a.taken_off_at is None and a.round == one.round],
            "lacking": len(lacking.get(one.pk, ())),
            "tag": tag_of(one),
        }
        for one in shown
    ]
    filters = [("", "All"), ("to-do", "Waiting for the office"), *PortfolioState.choices]
    context = {"rows": rows, "shown": shown, "show": show, "q": sought, "filters": filters}
    return render(request, "portfolio/office/list.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def portfolio(request, pk):
    """One portfolio: its parts and readings, its reviewers, and what only the office can do."""
    it, now = PORTFOLIOS.get(request.user, pk, Permission.RUN_CYCLES), timezone.now()
    context = {
        "file": portfolio_file(it, now=now),
        "portfolio": it,
        "free": free_reviewers(it, now=now) if it.state == PortfolioState.SUBMITTED else [],
        "choosing": it.state == PortfolioState.SUBMITTED,
        "reviewers": it.assignments.standing().filter(round=it.round).select_related("reviewer", "reading"),
        "gone": it.assignments.exclude(taken_off_at=None).select_related("reviewer"),
        "tag": tag_of(it),
    }
    return render(request, "portfolio/office/one.html", context)


def associations_of(user):
    return user.associations(Permission.RUN_CYCLES)


def tag_of(portfolio):
    """How its state is coloured; the words always say it too."""
    return {
        PortfolioState.APPROVED: "done",
        PortfolioState.DISAGREED: "problem",
        PortfolioState.IN_REVIEW: "active",
        PortfolioState.COMPLETING: "neutral",
    }.get(portfolio.state, "waiting")
