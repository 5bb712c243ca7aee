"""Kendall's W: do raters put what they rate into the same order?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, fdtri

from scoring.statistics.intervals import Interval, require_level

FEW_UNITS = 30


@dataclass(frozen=True, slots=True)
class Concordance:
    """``chi2`` has ``df`` degrees of freedom; the standard error is over units, the interval from the F
    distribution of the ranks' mean squares."""

    estimate: float
    standard_error: float
    interval: Interval
    chi2: float
    df: int
    p_value: float
    n_units: int
    n_raters: int
    caution: str | None


def kendall_w(ratings: ArrayLike, *, level: float = 0.95) -> Concordance:
    """Kendall's coefficient of concordance, corrected for ties.

    Parameters
    ----------
    ratings : array_like, shape (n_units, n_raters)
        Complete; only the order within each rater counts.

    Raises
    ------
    ValueError
        Fewer than two units or raters, a gap, or a rater who ties everything with everybody else doing so.

    References
    ----------
    Kendall (1948), Rank Correlation Methods.
    """
    require_level(level)
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < 2:
        raise ValueError("ratings must be a table of at least two units by two raters")
    if np.isnan(x).any():
        raise ValueError("Kendall's W needs every unit rated by every rater")
    n, m = x.shape
    rank = np.column_stack([_midranks(column) for column in x.T])
    away = rank - (n + 1) / 2
    spread = (away**2).mean(axis=0)
    within = float(spread.mean())
    if within == 0:
        raise ValueError("every rater tied all units; concordance is undefined")
    mean = away.mean(axis=1)
    w = float((mean**2).mean()) / within
    df2 = (n - 1) * (m - 1)
    f = w * (m - 1) / (1 - w) if w < 1 else np.inf
    limits = [f / float(fdtri(n - 1, df2, (1 + level) / 2)), f * float(fdtri(df2, n - 1, (1 + level) / 2))]
    low, high = (v / (v + m - 1) if np.isfinite(v) else 1.0 for v in limits)
    chi2 = m * (n - 1) * w
    caution = f"Concordance rests on {n} units only; look at its interval." if n < FEW_UNITS else None
    error = _standard_error(x, away / n, w)
    return Concordance(w, error, Interval(low, high, level), chi2, n - 1, float(chdtrc(n - 1, chi2)), n, m, caution)


def _midranks(column: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]  # type: ignore[no-any-return]


def _standard_error(x: NDArray[np.float64], away: NDArray[np.float64], w: float) -> float:
    """From the influence of each unit: on its own place, and on the ranks of all others."""
    n, m = x.shape
    mean = away.mean(axis=1)
    top, below = mean**2, (away**2).mean(axis=1)
    for r in range(m):
        top = top + 2 / m * _pushed(x[:, r], mean)
        below = below + 2 / m * _pushed(x[:, r], away[:, r])
    influence = (top - top.mean() - w * (below - below.mean())) / float((away**2).mean())
    return float(np.sqrt((influence**2).sum() / (n * max(n - 1, 1)))) if n > 2 else float("nan")


def _pushed(column: NDArray[np.float64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each unit the mean of ``value`` over the units it is below, those tied counting half."""
    _, inverse = np.unique(column, return_inverse=True)
    sums = np.bincount(inverse, value)
    above = sums.sum() - np.cumsum(sums)
    return (above + sums / 2)[inverse] / len(column)  # type: ignore[no-any-return]
