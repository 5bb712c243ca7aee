"""The states of a reviewer, from practice to reading, and which moves are legal."""

from django.db.models import TextChoices


class ReviewerState(TextChoices):
    PRACTICE = "practice", "Practising"
    QUALIFYING = "qualifying", "Qualifying"
    APPROVED = "approved", "Approved"
    LIVE = "live", "Reading"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"


REVIEWER_LIFECYCLE = {
    ReviewerState.PRACTICE: frozenset({ReviewerState.QUALIFYING, ReviewerState.STOPPED}),
    ReviewerState.QUALIFYING: frozenset({ReviewerState.APPROVED, ReviewerState.PRACTICE, ReviewerState.STOPPED}),
    ReviewerState.APPROVED: frozenset({ReviewerState.LIVE, ReviewerState.PAUSED, ReviewerState.STOPPED}),
    ReviewerState.LIVE: frozenset({ReviewerState.PAUSED, ReviewerState.STOPPED}),
    ReviewerState.PAUSED: frozenset({ReviewerState.LIVE, ReviewerState.PRACTICE, ReviewerState.STOPPED}),
    ReviewerState.STOPPED: frozenset({ReviewerState.PRACTICE}),
}
MAY_READ = (ReviewerState.APPROVED, ReviewerState.LIVE)
