"""A portfolio, from its first line to what came of it."""

from django.db.models import TextChoices


class PortfolioState(TextChoices):
    COMPLETING = "completing", "Being completed"
    SUBMITTED = "submitted", "Handed in"
    IN_REVIEW = "in-review", "In review"
    DISAGREED = "disagreed", "Reviewers disagree"
    APPROVED = "approved", "Approved"
    DEFERRED = "deferred", "Deferred"
    ON_HOLD = "on-hold", "On hold"


PORTFOLIO_LIFECYCLE = {
    PortfolioState.COMPLETING: frozenset({PortfolioState.SUBMITTED}),
    PortfolioState.SUBMITTED: frozenset({PortfolioState.IN_REVIEW}),
    PortfolioState.IN_REVIEW: frozenset(
        {
            PortfolioState.SUBMITTED,  # a reviewer stepped back: somebody else is looked for
            PortfolioState.DISAGREED,
            PortfolioState.APPROVED,
            PortfolioState.DEFERRED,
            PortfolioState.ON_HOLD,
        }
    ),
    # The coordinator settles what the reviewers could not, and ends a hold.
    PortfolioState.DISAGREED: frozenset({PortfolioState.APPROVED, PortfolioState.DEFERRED, PortfolioState.ON_HOLD}),
    PortfolioState.ON_HOLD: frozenset({PortfolioState.APPROVED, PortfolioState.DEFERRED}),
    PortfolioState.DEFERRED: frozenset({PortfolioState.COMPLETING}),
    PortfolioState.APPROVED: frozenset(),
}
WITH_REVIEWERS = (PortfolioState.SUBMITTED, PortfolioState.IN_REVIEW, PortfolioState.DISAGREED)


class PortfolioOutcome(TextChoices):
    APPROVE = "approve", "Approve"
    DEFER = "defer", "Defer"
    HOLD = "hold", "Hold"
