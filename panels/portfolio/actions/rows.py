"""The rows of portfolios: whose they are for, and on which page they are."""

from django.db.models import F, Q
from django.urls import reverse

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows
from exams.refusals.exceptions import NotYours
from panels.portfolio.models import Portfolio, PortfolioDocument, PortfolioEntry, ReferenceRequest
from panels.portfolio.procedures.references import request_behind
from panels.portfolio.states import PortfolioState

SHOWN = {
    "id": "id",
    "candidate": "candidate.reference",
    "credential": "credential",
    "category": "category",
    "state": "state",
    "round": "round",
    "submitted_at": "submitted_at",
    "resubmit_until": "resubmit_until",
}

CANDIDACIES = Rows(
    "my-candidacies",
    lambda user, *may: Candidate.objects.of_account(user).select_related("association", "user"),
    page=lambda candidate: reverse("portfolio:begin", args=[candidate.association.slug]),
)
MY_PORTFOLIOS = Rows(
    "my-portfolios",
    lambda user, *may: Portfolio.objects.of_account(user).whole(),
    page="portfolio:show",
    model=Portfolio,
    shows=SHOWN,
    reads=(Permission.REGISTER,),
)
PORTFOLIOS = Rows(
    "portfolios",
    lambda user, *may: Portfolio.objects.of_associations(user.associations(*may)).whole(),
    page="portfolio-office:portfolio",
    named=lambda portfolio: portfolio.candidate.name,
    model=Portfolio,
    shows=SHOWN,
    reads=(Permission.RUN_CYCLES,),
)
PORTFOLIO_REVIEWS = Rows(
    "portfolio-reviews",
    lambda user, *may: (
        Portfolio.objects.on_desk_of(user)
        .of_associations(user.associations(*may))
        .exclude(state=PortfolioState.COMPLETING)
        .whole()
    ),
    page="portfolios:portfolio",
    named=lambda portfolio: portfolio.candidate.name,
)


def _in_present_round(rows, user, before=()):
    """What stands in portfolios of this person now, with the portfolio as the steps need it."""
    present = Q(removed_round=None) | Q(removed_round__gt=F("portfolio__round"))
    found = rows.filter(present, portfolio__candidate__user=user, added_round__lte=F("portfolio__round"))
    return found.select_related(
        "portfolio__candidate__association", "portfolio__candidate__user", "portfolio__rule_book", *before
    )


def _part_of(portfolio_id, kind):
    return reverse("portfolio:part", args=[portfolio_id, kind])


LINES = Rows(
    "portfolio-lines",
    lambda user, *may: _in_present_round(PortfolioEntry.objects, user),
    page=lambda line: _part_of(line.portfolio_id, line.kind),
)
DOCUMENTS = Rows(
    "portfolio-documents",
    lambda user, *may: _in_present_round(PortfolioDocument.objects, user, ["entry"]),
    page=lambda document: _part_of(document.portfolio_id, document.entry.kind),
)
REFERENCES = Rows(
    "my-references",
    lambda user, *may: ReferenceRequest.objects.filter(portfolio__candidate__user=user).select_related(
        "portfolio__candidate__association", "portfolio__candidate__user", "portfolio__rule_book", "answer"
    ),
    page=lambda request: reverse("portfolio:references", args=[request.portfolio_id]),
)


class _Links(Rows):
    """Found by the secret of a link, of which only the hash is kept; so the row is given the secret it was found by."""

    def get(self, user, key, *permissions):
        found = request_behind(key)
        if user.is_authenticated and user.pk == found.portfolio.candidate.user_id:
            raise NotYours("Nobody rates themselves.")
        found.token = key
        return found


LINKS = _Links(
    "references",
    lambda user, *may: ReferenceRequest.objects.none(),
    key="token",
    page=lambda request: reverse("reference", args=[request.token]),
)
