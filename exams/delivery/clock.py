"""PURE: when a paper closes, and how long answers that waited for the line are still taken."""

from datetime import UTC, datetime, timedelta

from exams.registration.allowances import TimeAllowance


def deadline(started_at: datetime, allowance: TimeAllowance) -> datetime:
    """The moment the paper closes: own time from the moment it began.

    A sitting's published end never cuts an accommodation short, so it takes no part in this.
    """
    return started_at.astimezone(UTC) + allowance.total  # in UTC, where no hour is left out or comes twice


GRACE = timedelta(minutes=10)  # for answers that waited in the browser for the line to return
