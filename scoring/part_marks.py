"""PURE: what an answer is worth, and what the readings of scripts add up to.

Answers are option letters in order ('B', 'BD'); a key is 'B', 'A|C' (either), 'BD' (both, as a set) or
'*' (everybody is credited).  Levels are whole numbers, ``nan`` where a criterion was not rated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CREDIT_ALL = "*"


def is_right(answer: str, key: str) -> bool:
    """Whether an answer earns the point.  A blank earns none, unless everybody is credited."""
    return key == CREDIT_ALL or (answer != "" and answer in accepted(key))


def accepted(key: str) -> frozenset[str]:
    """The answers a key accepts, each with its letters in order."""
    return frozenset("".join(sorted(option)) for option in key.split("|"))


@dataclass(frozen=True, slots=True)
class CriterionScale:
    """One criterion of the rubric: its lowest and highest level and its weight."""

    name: str
    minimum: int
    maximum: int
    weight: float


@dataclass(frozen=True, slots=True)
class ScriptMarks:
    """One entry per script.  ``points`` is nan where some criterion has no reading at all."""

    points: NDArray[np.float64]
    maximum: float
    minimum: float
    readings: NDArray[np.int64]
    gap: NDArray[np.float64]  # the largest gap between two first readings of one criterion, in levels
    discrepant: NDArray[np.bool_]  # a further reading is called for and not there yet
    short: NDArray[np.bool_]  # fewer readings than the rules ask for


def mark_scripts(
    script: ArrayLike,
    round_: ArrayLike,
    levels: ArrayLike,
    *,
    criteria: Sequence[CriterionScale],
    n_scripts: int,
    readings: int,
    adjacent_levels: int,
    resolution: str = "mean",
) -> ScriptMarks:
    """The mark of every script from its readings.

    Parameters
    ----------
    script, round_ : array_like of int, shape (n_ratings,)
        Which script was read (0 … n_scripts - 1) and in which round (1 = independently).
    levels : array_like, shape (n_ratings, n_criteria)
        nan = not rated.
    readings, adjacent_levels : int
        How many readings the rules ask for, and the largest gap that needs no third.
    resolution : {"mean", "third"}
        Whether all readings are averaged, or a further reading counts alone where there is one.
    """
    which = np.asarray(script, dtype=np.int64)
    rounds = np.asarray(round_, dtype=np.int64)
    x = np.asarray(levels, dtype=np.float64).reshape(len(which), len(criteria))
    weights = np.array([c.weight for c in criteria])

    counts = np.bincount(which, minlength=n_scripts)
    further = np.bincount(which[rounds > 1], minlength=n_scripts) > 0
    first = rounds == 1
    gap = np.zeros(n_scripts)
    means = np.full((n_scripts, len(criteria)), np.nan)
    counted = ~(first & further[which]) if resolution == "third" else np.ones(len(which), dtype=bool)
    for c in range(len(criteria)):
        rated = ~np.isnan(x[:, c])
        means[:, c] = _mean_by(which[rated & counted], x[rated & counted, c], n_scripts)
        gap = np.maximum(gap, _gap_by(which[rated & first], x[rated & first, c], n_scripts))
    points = means @ weights

    return ScriptMarks(
        points=points,
        maximum=float(weights @ [c.maximum for c in criteria]),
        minimum=float(weights @ [c.minimum for c in criteria]),
        readings=counts,
        gap=gap,
        discrepant=(gap > adjacent_levels) & (counts <= readings) & ~further,
        short=counts < readings,
    )


def percent(points: Any, *, maximum: Any, minimum: Any, of: str) -> Any:
    """The share of the points reached, in percent: of the maximum, or of the range above the lowest levels."""
    if of == "range":
        return 100 * (points - minimum) / (maximum - minimum)
    return 100 * points / maximum


def reaches(percent_: Any, pass_percent: float) -> Any:
    """Whether a percentage passes; a hair below, from binary fractions, is not below."""
    return np.round(percent_, 9) >= pass_percent


def _mean_by(index: NDArray[np.int64], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        return np.bincount(index, values, minlength=n) / np.bincount(index, minlength=n)  # type: ignore[no-any-return]


def _gap_by(index: NDArray[np.int64], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    highest, lowest = np.full(n, -np.inf), np.full(n, np.inf)
    np.maximum.at(highest, index, values)
    np.minimum.at(lowest, index, values)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(highest), highest - lowest, 0.0)
