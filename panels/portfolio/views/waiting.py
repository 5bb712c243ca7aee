"""What of portfolios waits for a person, for the first page after signing in."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, holds
from exams.calendar.days import said
from exams.registration.models import PortfolioStanding
from exams.wording.phrases import counted
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures.facts import gaps_of_all
from panels.portfolio.states import PortfolioState
from panels.portfolio.views.office import TO_DO, associations_of
from panels.portfolio.views.reviewer import waiting_for


def for_candidate(user):
    """[(title, detail, address, action)]: what lacks, or until when it can be handed in again."""
    mine = list(Portfolio.objects.of_account(user).whole().exclude(state=PortfolioState.APPROVED))
    lacking = gaps_of_all([one for one in mine if one.open], now=timezone.now()) if mine else {}
    found = []
    noted = _noted_by_the_office(mine)
    for one in mine:
        if one.open and one.submitted_at is None and (one.candidate_id, one.credential, one.category) in noted:
            continue  # handed in on paper: nothing is missing here
        title = f"Your portfolio: {one.credential} {one.category}"
        detail = one.get_state_display()
        if one.open:
            gaps = lacking[one.pk]
            detail = f"{counted(len(gaps), 'thing is', 'things are')} missing" if gaps else "Nothing is missing"
            until = one.resubmit_until
            detail += f"; to be handed in by {said(until)}" if until else ""
        elif one.state == PortfolioState.DEFERRED:
            detail = f"Deferred: hand it in again by {said(one.resubmit_until)}"
        found.append((title, detail, reverse("portfolio:show", args=[one.pk]), "Open"))
    return found


def _noted_by_the_office(portfolios):
    """(candidate, credential, category) whose portfolio stands as handed in."""
    handed_in = PortfolioStanding.objects.filter(candidate__in={one.candidate_id for one in portfolios})
    return set(handed_in.exclude(submitted_on=None).values_list("candidate", "credential", "category"))


def for_reviewer(user):
    if not holds(user, Permission.REVIEW_PORTFOLIOS):
        return []
    n = waiting_for(user)
    title = f"{counted(n, 'portfolio')} to review"
    return [(title, "Parts, documents and references", reverse("portfolios:desk"), "Review")] if n else []


def for_coordinator(user):
    waiting = Portfolio.objects.of_associations(associations_of(user)).filter(state__in=TO_DO)
    found = dict(waiting.order_by().values_list("state").annotate(n=Count("pk")))
    words = {
        PortfolioState.SUBMITTED: ("without reviewers", "Choose who reviews"),
        PortfolioState.DISAGREED: ("on which reviewers disagree", "Settle with a reason"),
    }
    return [
        (
            f"{counted(found[state], 'portfolio')} {what}",
            todo,
            f"{reverse('portfolio-office:list')}?show={state}",
            "Open",
        )
        for state, (what, todo) in words.items()
        if state in found
    ]


def begun_by(user):
    """(portfolios of this person, candidacies for which one can be begun), for the page of their exam."""
    mine = Portfolio.objects.of_account(user).select_related("candidate__association")
    return mine, Candidate.objects.of_account(user).select_related("association")
