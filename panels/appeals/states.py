"""An appeal, from the filing to the answer."""

from django.db.models import TextChoices


class AppealState(TextChoices):
    FILED = "filed", "Filed"
    READ_AGAIN = "read-again", "Part Two is read again"
    TO_ANSWER = "to-answer", "To be answered"
    UPHELD = "upheld", "Upheld"
    DISMISSED = "dismissed", "Dismissed"
    WITHDRAWN = "withdrawn", "Withdrawn"


APPEAL_LIFECYCLE = {
    # Straight to the answer goes an appeal after which nothing is read again.
    AppealState.FILED: frozenset(
        {AppealState.READ_AGAIN, AppealState.UPHELD, AppealState.DISMISSED, AppealState.WITHDRAWN}
    ),
    AppealState.READ_AGAIN: frozenset({AppealState.TO_ANSWER, AppealState.WITHDRAWN}),
    AppealState.TO_ANSWER: frozenset({AppealState.UPHELD, AppealState.DISMISSED, AppealState.WITHDRAWN}),
    AppealState.UPHELD: frozenset(),
    AppealState.DISMISSED: frozenset(),
    AppealState.WITHDRAWN: frozenset(),
}
OPEN = (AppealState.FILED, AppealState.READ_AGAIN, AppealState.TO_ANSWER)
ANSWERED = (AppealState.UPHELD, AppealState.DISMISSED)
