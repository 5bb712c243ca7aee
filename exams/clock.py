"""PURE: allowances and deadlines."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class TimeAllowance:
    """What a candidate may use for one part: the standard time, stretched and extended."""

    standard: timedelta
    multiplier: float = 1.0  # 1.25 = a quarter more time
    added: timedelta = timedelta(0)  # made good after an incident

    @property
    def total(self) -> timedelta:
        return self.standard * self.multiplier + self.added


def deadline(started_at: datetime, allowance: TimeAllowance) -> datetime:
    """The moment the paper closes: own time from the moment it began.

    A sitting's published end never cuts an accommodation short, so it takes no part in this.
    """
    return started_at + allowance.total
