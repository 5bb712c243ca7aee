"""The office's portfolios: who reviews them, what reviewers could not agree on, how long a deferral lasts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.refusals.typed_input import keep_typed
from panels.portfolio.forms import MoreTimeForm, SettleForm
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures.assignments import assign_reviewer, free_reviewers, take_off
from panels.portfolio.procedures.facts import gaps_of_all
from panels.portfolio.procedures.reviewing import give_more_time, settle_portfolio
from panels.portfolio.queries import portfolio_file
from panels.portfolio.states import PortfolioState

A_PAGE = 50
TO_DO = (PortfolioState.SUBMITTED, PortfolioState.DISAGREED)
SETTLED_HERE = (PortfolioState.DISAGREED, PortfolioState.ON_HOLD)


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
@require_http_methods(["GET", "POST"])
def portfolio(request, pk):
    """One portfolio: its parts and readings, its reviewers, and what only the office can do."""
    it, now = _portfolio(request.user, pk), timezone.now()
    act = request.POST.get("act", "")
    file, on_hold = portfolio_file(it, now=now), it.state == PortfolioState.ON_HOLD
    settle = SettleForm(request.POST if act == "settle" else None, rules=file.rules, after_hold=on_hold)
    more_time = MoreTimeForm(request.POST if act == "more-time" else None)
    form = {"settle": settle, "more-time": more_time}.get(act)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            messages.success(request, _act(request, it, act, form, now))
            return redirect("portfolio-office:portfolio", pk=pk)
        except Refused as refusal:
            if form is None:
                keep_typed(request)
                messages.error(request, str(refusal))
                return redirect("portfolio-office:portfolio", pk=pk)
            form.add_error(None, str(refusal))
    choosing = it.state == PortfolioState.SUBMITTED
    reviewers = it.assignments.standing().filter(round=it.round).select_related("reviewer", "reading")
    context = {
        "file": file,
        "portfolio": it,
        "form": form,
        "settle": settle if it.state in SETTLED_HERE else None,
        "more_time": more_time if it.resubmit_until else None,
        "free": free_reviewers(it, now=now) if choosing else [],
        "choosing": choosing,
        "reviewers": reviewers,
        "gone": it.assignments.exclude(taken_off_at=None).select_related("reviewer"),
        "tag": tag_of(it),
    }
    return render(request, "portfolio/office/one.html", context, status=422 if form and form.errors else 200)


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


def _portfolio(user, pk):
    found = Portfolio.objects.of_associations(associations_of(user)).whole().filter(pk=pk).first()
    if found is None:
        raise NotYours("There is no such portfolio, or it is not of your association.")
    return found


def _act(request, it, act, form, now):
    given = {"by": request.user, "now": now}
    if act == "assign":
        chosen = _number(request.POST.get("reviewer", ""))
        reviewer = next((u for u in free_reviewers(it, now=now) if u.pk == chosen), None)
        if reviewer is None:
            raise Invalid("Choose one of the reviewers in the list.")
        assign_reviewer(it, reviewer, **given)
        return f"{reviewer} reviews this portfolio."
    if act == "take-off":
        standing = it.assignments.standing().filter(round=it.round, pk=_number(request.POST.get("assignment", "")))
        assignment = standing.select_related("reviewer", "portfolio").first()
        if assignment is None:
            raise Invalid("Choose one of its reviewers.")
        take_off(assignment, reason=request.POST.get("reason", ""), **given)
        return f"{assignment.reviewer} no longer reviews this portfolio."
    if act == "settle":
        settle_portfolio(it, **form.cleaned_data, **given)
        return "It is settled; the candidate is told."
    if act == "more-time":
        give_more_time(it, **form.cleaned_data, **given)
        return "The candidate has more time, and is told."
    raise Refused("That cannot be done here.")


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 18 else 0
