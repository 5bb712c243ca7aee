"""The portfolio reviewer's desk, and the one door through which documents leave the house."""

from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, own, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.refusals.exceptions import NotYours
from panels.portfolio.actions.rows import PORTFOLIO_REVIEWS
from panels.portfolio.models import PortfolioAssignment, PortfolioDocument
from panels.portfolio.procedures.documents import open_document
from panels.portfolio.procedures.reviewing import is_turn_of, whose_turn
from panels.portfolio.queries import portfolio_file
from panels.portfolio.states import PortfolioState

YOURS, READ, WAITING = "yours", "read", "waiting"
MOST = 200


@page(Permission.REVIEW_PORTFOLIOS)
@require_GET
def desk(request):
    """What this person reviews, what waits first."""
    rows = [(one.portfolio, _where(one)) for one in _whole(assignments_of(request.user))]
    waits = [it for it, where in rows if where == YOURS]
    others = [(it, where) for it, where in reversed(rows) if where != YOURS and not it.open]
    return render(request, "portfolio/reviewer/desk.html", {"waits": waits, "others": others[:MOST]})


@page(Permission.REVIEW_PORTFOLIOS)
@require_GET
def portfolio(request, pk):
    """Everything that was handed in, what others said as far as the way of reviewing lets it be seen, and the form."""
    it = PORTFOLIO_REVIEWS.get(request.user, pk, Permission.REVIEW_PORTFOLIOS)
    action = action_called("hand-in-portfolio-reading")
    return _show(request, it, bound_form(action, it, by=request.user, now=timezone.now()))


@shows("hand-in-portfolio-reading")
def _show(request, it, form):
    file = portfolio_file(it, now=timezone.now(), reader=request.user)
    mine = it.assignments.standing().filter(round=it.round, reviewer=request.user).select_related("reading").first()
    turn = is_turn_of(request.user, it, file.rules)
    before = [r for _, readings in file.readings for r in readings if r.assignment.round == it.round]
    context = {
        "file": file,
        "portfolio": it,
        "form": form,
        "turn": turn,
        "mine": mine,
        "read": mine is not None and hasattr(mine, "reading"),
        "agreeable": before[-1] if turn and before and file.rules.way == "in-turn" else None,
    }
    return render(request, "portfolio/reviewer/review.html", context, status=422 if form.errors else 200)


@own
@require_GET
def document(request, pk):
    """To its owner, to those who review it, to the office of the association; to nobody else it exists."""
    found = PortfolioDocument.objects.filter(pk=pk).select_related("portfolio__candidate__association").first()
    if found is None or not _may_open(request.user, found):
        raise NotYours("There is no such document, or it is not for you.")
    content, name, kind = open_document(found)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def assignments_of(user):
    """What this person reviews or has reviewed, at associations where they still hold the role."""
    return (
        PortfolioAssignment.objects.standing()
        .filter(reviewer=user, portfolio__candidate__association__in=user.associations(Permission.REVIEW_PORTFOLIOS))
        .filter(round=F("portfolio__round"))  # an earlier round shows on the page of the present one
        .select_related("portfolio__candidate__association", "portfolio__rule_book", "reading")
        .order_by("portfolio__submitted_at", "pk")
    )


def waiting_for(user):
    """How many portfolios this person can review now."""
    open_ = assignments_of(user).filter(reading=None, portfolio__state=PortfolioState.IN_REVIEW)
    return sum(_where(one) == YOURS for one in _whole(open_))


def _may_open(user, found):
    portfolio = found.portfolio
    if portfolio.candidate.user_id == user.pk:
        return found.removed_round is None or found.removed_round > portfolio.round
    if user.may(Permission.RUN_CYCLES, portfolio.candidate.association_id):
        return True
    may_review = user.may(Permission.REVIEW_PORTFOLIOS, portfolio.candidate.association_id)
    if portfolio.state == PortfolioState.COMPLETING or not may_review:
        return False
    return portfolio.assignments.standing().filter(reviewer=user).exists()


def _whole(assignments):
    """With everybody else's of the same portfolio, to know whose turn it is."""
    others = PortfolioAssignment.objects.standing().select_related("reading")
    return assignments.prefetch_related(Prefetch("portfolio__assignments", others, to_attr="given"))


def _where(assignment):
    portfolio = assignment.portfolio
    if hasattr(assignment, "reading"):
        return READ
    if portfolio.state != PortfolioState.IN_REVIEW:
        return WAITING
    standing = [one for one in portfolio.given if one.round == portfolio.round]
    turn = whose_turn(standing, portfolio.rule_book.rules.portfolio)
    return YOURS if assignment.reviewer_id in turn else WAITING
