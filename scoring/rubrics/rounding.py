"""PURE: how a percentage is written beside a verdict: never rounded across the pass mark."""

import math
from collections.abc import Callable

from scoring.rubrics.pass_mark import reaches


def shown(percent_: float, *, cut: float) -> str:
    """A percentage as it is read beside a verdict: one decimal, or as many as keep it on its side of the mark.

    79.975 beside a mark of 80 is “79.97”, 79.99996 is “79.9999”: never “80.0, not passed”.
    """
    return _never_across(percent_, 1, lambda said: bool(reaches(said, cut)))


def shown_points(points: float, percent_: float, *, maximum: float, cut: float) -> str:
    """Points as they are read beside a verdict; ``percent_`` is what they come to, ``maximum`` what 100 % come to."""
    slope = (100 - percent_) / (maximum - points) if maximum > points else 0.0
    said = _never_across(points, 2, lambda p: bool(reaches(100 - slope * (maximum - p), cut)))
    return said.rstrip("0").rstrip(".")


def _never_across(value: float, decimals: int, passes: Callable[[float], bool]) -> str:
    truth = passes(value)
    for places in range(decimals, 5):
        said = f"{value:.{places}f}"
        if passes(float(said)) == truth:
            return said
    return f"{(math.ceil if truth else math.floor)(value * 10**4) / 10**4:.4f}"
