"""PURE: what the readings of scripts add up to.

Levels are whole numbers, ``nan`` where a criterion was not rated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.rubrics.pass_mark import reaches


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
    total_gap_percent: float = 0,
    cut_percent: float | None = None,
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
    resolution : {"mean", "third", "median", "closest-two"}
        Of all readings: their mean, or their median criterion by criterion; a further reading alone where there is
        one; or the mean of the two whose totals lie closest (of equals, the pair with the later reading).
    total_gap_percent : float
        The largest gap between the totals of two first readings, in percent of the maximum, that needs no third; 0:
        not asked.
    cut_percent : float, optional
        Where given, first readings on either side of this percentage call for a third.
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
    totals = x @ weights
    counted = _counted(which, totals, first, further, resolution)
    settle = _median_by if resolution == "median" else _mean_by
    for c in range(len(criteria)):
        rated = ~np.isnan(x[:, c])
        means[:, c] = settle(which[rated & counted], x[rated & counted, c], n_scripts)
        gap = np.maximum(gap, _gap_by(which[rated & first], x[rated & first, c], n_scripts))
    points = means @ weights
    maximum = float(weights @ [c.maximum for c in criteria])
    whole = first & ~np.isnan(totals)
    apart = gap > adjacent_levels
    if total_gap_percent > 0:
        apart |= _gap_by(which[whole], totals[whole], n_scripts) > total_gap_percent * maximum / 100 + 1e-9
    if cut_percent is not None:
        above = reaches(100 * totals[whole] / maximum, cut_percent).astype(np.float64)
        apart |= _gap_by(which[whole], above, n_scripts) > 0

    return ScriptMarks(
        points=points,
        maximum=maximum,
        minimum=float(weights @ [c.minimum for c in criteria]),
        readings=counts,
        gap=gap,
        discrepant=apart & (counts <= readings) & ~further,
        short=counts < readings,
    )


def _counted(
    which: NDArray[np.int64],
    totals: NDArray[np.float64],
    first: NDArray[np.bool_],
    further: NDArray[np.bool_],
    resolution: str,
) -> NDArray[np.bool_]:
    """Which readings the mark rests on."""
    if resolution == "third":
        return ~(first & further[which])
    counted = np.ones(len(which), dtype=bool)
    if resolution != "closest-two":
        return counted
    several = np.flatnonzero(np.bincount(which) > 2)
    for script in several.tolist():
        rows = np.flatnonzero((which == script) & ~np.isnan(totals))
        if len(rows) < 3:
            continue
        order = rows[np.lexsort((first[rows], totals[rows]))]  # of equal totals a further reading comes first
        apart = np.diff(totals[order])
        later = [not (first[a] and first[b]) for a, b in pairwise(order.tolist())]
        best = min(range(len(apart)), key=lambda n: (round(float(apart[n]), 9), not later[n], n))
        counted[which == script] = False
        counted[order[best : best + 2]] = True
    return counted


def _mean_by(index: NDArray[np.int64], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        return np.bincount(index, values, minlength=n) / np.bincount(index, minlength=n)  # type: ignore[no-any-return]


def _median_by(index: NDArray[np.int64], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    order = np.lexsort((values, index))
    ordered, counts = values[order], np.bincount(index, minlength=n)
    start = np.concatenate([[0], np.cumsum(counts)[:-1]])
    found = np.full(n, np.nan)
    some = counts > 0
    low, high = start + np.maximum(counts - 1, 0) // 2, start + counts // 2
    found[some] = (ordered[low[some]] + ordered[high[some]]) / 2
    return found


def _gap_by(index: NDArray[np.int64], values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    highest, lowest = np.full(n, -np.inf), np.full(n, np.inf)
    np.maximum.at(highest, index, values)
    np.minimum.at(lowest, index, values)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(highest), highest - lowest, 0.0)
