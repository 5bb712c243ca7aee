"""PURE: when a paper closes."""

from datetime import UTC, datetime

from exams.registration.allowances import TimeAllowance


def deadline(started_at: datetime, allowance: TimeAllowance) -> datetime:
    """The moment the paper closes: own time from the moment it began.

    A sitting's published end never cuts an accommodation short, so it takes no part in this.
    """
    return started_at.astimezone(UTC) + allowance.total  # in UTC, where no hour is left out or comes twice
