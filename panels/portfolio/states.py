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
    # Back to completing: handed in by mistake, and nobody was given it yet.
    PortfolioState.SUBMITTED: frozenset({PortfolioState.IN_REVIEW, PortfolioState.COMPLETING}),
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
    # Back to where the coordinator settled it from: what was settled is taken back.
    PortfolioState.ON_HOLD: frozenset({PortfolioState.APPROVED, PortfolioState.DEFERRED, PortfolioState.DISAGREED}),
    PortfolioState.DEFERRED: frozenset({PortfolioState.COMPLETING, PortfolioState.DISAGREED, PortfolioState.ON_HOLD}),
    PortfolioState.APPROVED: frozenset({PortfolioState.DISAGREED, PortfolioState.ON_HOLD}),
}
WITH_REVIEWERS = (PortfolioState.SUBMITTED, PortfolioState.IN_REVIEW, PortfolioState.DISAGREED)


class PortfolioOutcome(TextChoices):
    APPROVE = "approve", "Approve"
    DEFER = "defer", "Defer"
    HOLD = "hold", "Hold"
