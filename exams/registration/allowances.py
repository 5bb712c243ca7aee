"""PURE: the time a candidate may use."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TimeAllowance:
    """What a candidate may use for one part: the standard time, stretched and extended."""

    standard: timedelta
    multiplier: float = 1.0  # 1.25 = a quarter more time
    added: timedelta = timedelta(0)  # breaks, or made good after an incident

    @property
    def total(self) -> timedelta:
        return self.standard * self.multiplier + self.added
