"""What every result has in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and its level (0.95 = 95 %)."""

    low: float
    high: float
    level: float = 0.95


def require_level(level: float, name: str = "level") -> None:
    if not 0 < level < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {level!r}")
