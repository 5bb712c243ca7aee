"""PURE: a percentage of the points, and whether it passes."""

from typing import Any

import numpy as np


def percent(points: Any, *, maximum: Any, minimum: Any, of: str) -> Any:
    """The share of the points reached, in percent: of the maximum, or of the range above the lowest levels."""
    if of == "range":
        return 100 * (points - minimum) / (maximum - minimum)
    return 100 * points / maximum


def reaches(percent_: Any, pass_percent: float) -> Any:
    """Whether a percentage passes; a hair below, from binary fractions, is not below."""
    return np.round(percent_, 9) >= pass_percent
