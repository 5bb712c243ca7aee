"""Confidence intervals, and the exact one of a share."""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import betaincinv


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and its level (0.95 = 95 %)."""

    low: float
    high: float
    level: float = 0.95

    def __iter__(self) -> Iterator[float]:
        return iter((self.low, self.high))


def require_level(level: float, name: str = "level") -> None:
    if not 0 < level < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {level!r}")


def exact_interval(hits: int, n: int, *, level: float = 0.95) -> Interval:
    """Clopper and Pearson's interval of a share: of 0 in n up to n in n, never too narrow."""
    tail = (1 - level) / 2
    low = float(betaincinv(hits, n - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0
    return Interval(low, high, level)
