"""Does a reviewer's severity change while the work goes on, and which readings are to be done again?"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from scoring.statistics.intervals import Interval, require_level

ENOUGH = 10
REPLICATES = 999
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Period:
    """Severity within one stretch of the work (positive = severe)."""

    start: float
    end: float
    n: int
    severity: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Drift:
    """``slope`` is the change of severity from the first reading to the last.  ``change_at`` is the place (from
    0, in order of time) from which severity differs, where ``p_value`` says it does; ``to_reread`` are the
    readings from there on, those that moved most first."""

    slope: float
    interval: Interval
    slope_p_value: float
    periods: tuple[Period, ...]
    change_at: int | None
    before: float
    after: float
    p_value: float
    to_reread: tuple[Hashable, ...]
    n: int
    caution: str | None


def drift(
    difference: ArrayLike,
    time: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    periods: int = 4,
    level: float = 0.95,
    seed: int | None = 1,
) -> Drift:
    """Severity over time of one reviewer.

    Parameters
    ----------
    difference : array_like, shape (n_readings,)
        What the script was worth (the co-readers' mean, or the agreed rating of a seed) less what this
        reviewer gave: positive = severe.  nan where there is nothing to compare with.
    time : array_like, shape (n_readings,)
        Anything that can be put in order.
    labels : array_like, optional
        Names of the scripts for ``to_reread``; by default their places.
    periods : int
        Of equally many readings each.

    Raises
    ------
    ValueError
        Fewer than ten readings that can be compared: common or seeded scripts are needed in every period.

    Notes
    -----
    The change is where the cumulated deviations from the mean reach furthest; its p-value comes from
    putting the readings into random order (999 times, seeded).

    References
    ----------
    Wolfe, Moulder & Myford (2001), JAM 2, 256-280; Page (1954), Biometrika 41, 100-115.
    """
    require_level(level)
    d = np.asarray(difference, dtype=np.float64)
    when = np.asarray(time)
    names = np.arange(len(d)) if labels is None else np.asarray(labels)
    if not len(d) == len(when) == len(names):
        raise ValueError("difference, time and labels must have one entry for each reading")
    order = np.argsort(when, kind="stable")
    order = order[~np.isnan(d[order])]
    n = len(order)
    if n < ENOUGH:
        raise ValueError(f"{n} readings can be compared, and {ENOUGH} are needed; drift cannot be estimated")
    d, names = d[order], names[order]
    place = np.linspace(0, 1, n)
    away = place - place.mean()
    slope = float(away @ d / (away @ away))
    residual = d - d.mean() - slope * away
    error = float(np.sqrt(residual @ residual / (n - 2) / (away @ away)))
    t = float(stdtrit(n - 2, (1 + level) / 2))
    p_slope = float(2 * stdtr(n - 2, -abs(slope / error))) if error > 0 else (0.0 if slope else 1.0)
    change, p_value = _change(d, seed)
    known = p_value < 1 - level
    before, after = float(d[:change].mean()), float(d[change:].mean())
    reread: tuple[Hashable, ...] = ()
    if known:
        later = np.argsort(-np.sign(after - before) * (d[change:] - before), kind="stable") + change
        reread = tuple(names[later].tolist())
    shares = np.array_split(np.arange(n), min(max(periods, 1), n // 3))
    return Drift(
        slope=slope,
        interval=Interval(slope - t * error, slope + t * error, level),
        slope_p_value=p_slope,
        periods=tuple(_period(d[part], part, n, level) for part in shares),
        change_at=change if known else None,
        before=before if known else float(d.mean()),
        after=after if known else float(d.mean()),
        p_value=p_value,
        to_reread=reread,
        n=n,
        caution=f"Drift rests on {n} readings only." if n < 3 * ENOUGH else None,
    )


def _change(d: Floats, seed: int | None) -> tuple[int, float]:
    """(first reading after the change, p-value)."""
    centred = d - d.mean()

    def reach(x: Floats) -> Floats:
        return np.abs(np.cumsum(x, axis=-1)[..., :-1])  # type: ignore[no-any-return]

    own = reach(centred)
    chance = np.random.default_rng(seed)
    shuffled = chance.permuted(np.tile(centred, (REPLICATES, 1)), axis=1)
    beyond = int((reach(shuffled).max(axis=1) >= own.max() - 1e-12).sum())
    return int(own.argmax()) + 1, (beyond + 1) / (REPLICATES + 1)


def _period(d: Floats, part: NDArray[np.int64], n: int, level: float) -> Period:
    m = len(d)
    interval = None
    if m > 1:
        half = float(stdtrit(m - 1, (1 + level) / 2) * d.std(ddof=1) / np.sqrt(m))
        interval = Interval(float(d.mean()) - half, float(d.mean()) + half, level)
    return Period(float(part[0]) / n, float(part[-1] + 1) / n, m, float(d.mean()), interval)
