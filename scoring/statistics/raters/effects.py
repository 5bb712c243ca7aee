"""Reviewers without a model: severity, use of the scale, halo."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from scoring.statistics.intervals import Interval, require_level

ENOUGH = 10  # shared readings below which nothing is said
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RaterEffect:
    """One reviewer against the co-readers of the same units; nan and no interval below ten shared readings.

    ``severity``: levels a criterion below the co-readers (positive = severe).  ``spread_ratio``: own
    standard deviation over that of the co-readers, below 1 = central tendency or restriction of range.
    ``middle_share`` and ``levels_used`` say how.  ``halo``: mean correlation between the criteria in own
    ratings, less that in the co-readers'; above 0 = criteria not kept apart.
    """

    rater: Hashable
    n: int
    severity: float
    severity_interval: Interval | None
    spread_ratio: float
    spread_interval: Interval | None
    middle_share: float
    levels_used: int
    halo: float
    halo_interval: Interval | None
    flags: tuple[str, ...]
    caution: str | None


@dataclass(frozen=True, slots=True)
class RaterEffects:
    raters: tuple[RaterEffect, ...]
    n_units: int
    n_criteria: int
    level: float
    caution: str | None

    def of(self, rater: Hashable) -> RaterEffect:
        for row in self.raters:
            if row.rater == rater:
                return row
        raise KeyError(rater)


def rater_effects(levels: ArrayLike, unit: ArrayLike, rater: ArrayLike, *, level: float = 0.95) -> RaterEffects:
    """Severity, central tendency and halo of each reviewer, by paired comparison with co-readers.

    Parameters
    ----------
    levels : array_like, shape (n_readings,) or (n_readings, n_criteria)
        nan = not rated.
    unit, rater : array_like of labels, shape (n_readings,)
        What was read, and by whom.

    Raises
    ------
    ValueError
        No unit read by two reviewers.

    Notes
    -----
    Intervals are over the units shared (Student's t for severity; jackknifed logarithm and difference for
    the others).  Candidates differ between reviewers, which is why each is compared on shared units only.

    References
    ----------
    Saal, Downey & Lahey (1980), PB 88, 413-428; Engelhard (1994), JEM 31, 93-112; Myford & Wolfe (2003, 2004).
    """
    require_level(level)
    x = np.asarray(levels, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    _, u = np.unique(np.asarray(unit), return_inverse=True)
    names, r = np.unique(np.asarray(rater), return_inverse=True)
    u, r = u.ravel(), r.ravel()
    if not len(x) == len(u) == len(r):
        raise ValueError("levels, unit and rater must have one entry for each reading")
    given = ~np.isnan(x)
    n_units = int(u.max()) + 1
    columns = range(x.shape[1])
    total = np.column_stack([np.bincount(u, np.where(given[:, c], x[:, c], 0), minlength=n_units) for c in columns])
    count = np.column_stack([np.bincount(u, given[:, c], minlength=n_units) for c in columns])
    others = count[u] - given
    with np.errstate(divide="ignore", invalid="ignore"):
        panel = np.where((others > 0) & given, (total[u] - np.where(given, x, 0)) / others, np.nan)
    shared = ~np.isnan(panel).all(axis=1)
    if not shared.any():
        raise ValueError("no unit was read by two reviewers; they cannot be compared")
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    rows = []
    for k, name in enumerate(names.tolist()):
        own = shared & (r == k)
        rows.append(_effect(name, x[own], panel[own], x[r == k], (low, high), level))
    caution = None
    few = sum(row.n < ENOUGH for row in rows)
    if few:
        caution = f"Nothing is said about reviewers who share fewer than {ENOUGH} readings with others: {few} here."
    return RaterEffects(tuple(rows), n_units, x.shape[1], level, caution)


def _effect(
    name: Hashable, own: Floats, panel: Floats, every: Floats, ends: tuple[float, float], level: float
) -> RaterEffect:
    nan = float("nan")
    given = every[~np.isnan(every)]
    used = len(np.unique(given))
    low, high = ends
    middle = float(((given > low) & (given < high)).mean()) if len(given) and high - low >= 2 else nan
    n = len(own)
    if n < ENOUGH:
        said = f"{n} shared readings are not enough."
        return RaterEffect(name, n, nan, None, nan, None, middle, used, nan, None, (), said)
    gap = np.nanmean(panel - own, axis=1)
    severity, error = float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(n))
    t = float(stdtrit(n - 1, (1 + level) / 2))
    severity_interval = Interval(severity - t * error, severity + t * error, level)
    z = float(ndtri((1 + level) / 2))
    log_ratio, log_error = _jackknife(lambda keep: _log_spread(own[keep], panel[keep]), n)
    halo, halo_error = _jackknife(lambda keep: _halo(own[keep]) - _halo(panel[keep]), n)
    spread = _around(log_ratio, z * log_error, level, exponential=True)
    flags = []
    if severity_interval.low > 0 or severity_interval.high < 0:
        flags.append("severe" if severity > 0 else "lenient")
    if spread and spread.high < 1:
        flags.append("central tendency" if middle > 0.5 or np.isnan(middle) else "restriction of range")
    halo_interval = _around(halo, z * halo_error, level)
    if halo_interval and halo_interval.low > 0:
        flags.append("halo")
    ratio = float(np.exp(log_ratio))
    return RaterEffect(
        name, n, severity, severity_interval, ratio, spread, middle, used, halo, halo_interval, tuple(flags), None
    )


def _around(value: float, half: float, level: float, *, exponential: bool = False) -> Interval | None:
    if not np.isfinite(half):
        return None
    low, high = value - half, value + half
    return Interval(float(np.exp(low)), float(np.exp(high)), level) if exponential else Interval(low, high, level)


def _log_spread(own: Floats, panel: Floats) -> float:
    a, b = np.nanmean(own, axis=1).std(), np.nanmean(panel, axis=1).std()
    return float(np.log(a / b)) if a > 0 and b > 0 else float("nan")


def _halo(x: Floats) -> float:
    """The mean correlation between criteria."""
    complete = x[~np.isnan(x).any(axis=1)]
    if x.shape[1] < 2 or len(complete) < 3:
        return float("nan")
    away = complete - complete.mean(axis=0)
    size = np.sqrt((away**2).sum(axis=0))
    if (size == 0).any():
        return float("nan")
    r = (away / size).T @ (away / size)
    return float(r[np.triu_indices(len(r), 1)].mean())


def _jackknife(function, n: int, groups: int = 50) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Estimate and standard error; with many readings, by leaving out every fiftieth at a time."""
    size = min(n, groups)
    member = np.arange(n) % size
    whole = function(np.ones(n, dtype=bool))
    left = np.array([function(member != g) for g in range(size)])
    return whole, float(np.sqrt((size - 1) / size * ((left - left.mean()) ** 2).sum()))
