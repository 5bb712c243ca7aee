"""The portfolio review's outcome, written down."""

from django.db import transaction

from exams.audit.procedures import record
from exams.refusals.exceptions import Invalid
from exams.wording.phrases import quoted
from panels.portfolio.models import PortfolioReview
from panels.portfolio.states import PortfolioOutcome


@transaction.atomic
def review_portfolio(registration, *, reviewer, outcome, by, now, comment=""):
    """One reviewer's outcome on one portfolio; the same reviewer's later word corrects the earlier."""
    if outcome not in PortfolioOutcome.values:
        raise Invalid(f"{quoted(outcome)} is no outcome of a portfolio review: approve, defer or hold.")
    before = PortfolioReview.objects.filter(registration=registration, reviewer=reviewer).first()
    review, _ = PortfolioReview.objects.update_or_create(
        registration=registration,
        reviewer=reviewer,
        defaults={"outcome": outcome, "comment": comment, "reviewed_at": now},
    )
    record(
        "portfolio.reviewed",
        registration,
        by=by,
        at=now,
        cycle=registration.cycle,
        outcome=str(outcome),
        before=str(before.outcome) if before else "",
    )
    return review
