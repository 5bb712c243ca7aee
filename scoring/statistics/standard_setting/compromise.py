"""Cuts between what judges ask and what candidates can do: Hofstee's and Beuk's methods."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.intervals import Interval, require_level

FEW_JUDGES = 8
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compromise:
    """A cut between what judges ask and what candidates can do; ``pass_rate`` is the share that would pass."""

    cut: float
    pass_rate: float
    standard_error: float
    interval: Interval
    n_judges: int
    n_candidates: int
    replicates: int
    n_undefined: int  # replicates in which the line missed the curve
    caution: str | None


def hofstee(
    scores: ArrayLike,
    *,
    minimum_cut: ArrayLike,
    maximum_cut: ArrayLike,
    minimum_fail: ArrayLike,
    maximum_fail: ArrayLike,
    level: float = 0.95,
    replicates: int = 500,
    seed: int | None = 1,
) -> Compromise:
    """Hofstee's method: the line from (lowest cut, most failing) to (highest cut, fewest failing) meets the curve.

    Parameters
    ----------
    scores : array_like, shape (n_candidates,)
    minimum_cut, maximum_cut : array_like, shape (n_judges,)
        In points.
    minimum_fail, maximum_fail : array_like, shape (n_judges,)
        Shares between 0 and 1, or percentages.
    replicates, seed
        Judges are drawn anew for the interval; the same seed gives the same one.

    Raises
    ------
    ValueError
        The line misses the curve: the judges' bounds and the scores cannot be reconciled.

    References
    ----------
    Hofstee (1983), in Anderson & Helmick (eds), On Educational Testing.
    """
    require_level(level)
    x = _candidates(scores)
    bounds = [
        np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (minimum_cut, maximum_cut, minimum_fail, maximum_fail)
    ]
    if len({len(b) for b in bounds}) != 1:
        raise ValueError("every judge must give all four bounds")
    bounds[2], bounds[3] = (b / 100 if max(bounds[2].max(), bounds[3].max()) > 1 else b for b in bounds[2:])

    def once(judges: NDArray[np.int64]) -> float:
        low, high, few, many = (float(b[judges].mean()) for b in bounds)
        if not (low < high and few < many):
            return float("nan")
        slope = (few - many) / (high - low)
        return _crossing(x, lambda c: many + slope * (c - low), low, high)

    return _compromise(
        once, x, len(bounds[0]), level, replicates, seed, "the judges' line misses the curve of the failing"
    )


def beuk(
    cuts: ArrayLike,
    pass_rates: ArrayLike,
    scores: ArrayLike,
    *,
    level: float = 0.95,
    replicates: int = 500,
    seed: int | None = 1,
) -> Compromise:
    """Beuk's method: from the judges' mean cut and expected pass rate, a line whose slope weighs the two by how
    much the judges agree on them, until it meets the curve of the passing.

    Parameters
    ----------
    cuts : array_like, shape (n_judges,)
        In points.
    pass_rates : array_like, shape (n_judges,)
        Expected shares, between 0 and 1, or percentages.
    scores : array_like, shape (n_candidates,)

    Raises
    ------
    ValueError
        One judge, judges who all name the same cut, or a line that misses the curve.

    References
    ----------
    Beuk (1984), JEM 21, 147-152.
    """
    require_level(level)
    x = _candidates(scores)
    c, p = np.asarray(cuts, dtype=np.float64), np.asarray(pass_rates, dtype=np.float64)
    if c.shape != p.shape or c.ndim != 1 or len(c) < 2:
        raise ValueError("cuts and pass_rates must have one entry for each of at least two judges")
    p = p / 100 if p.max() > 1 else p
    if c.std() == 0:
        raise ValueError("all judges name the same cut; that is the cut")

    def once(judges: NDArray[np.int64]) -> float:
        spread = float(c[judges].std(ddof=1))
        if spread == 0:
            return float("nan")
        slope = float(p[judges].std(ddof=1)) / spread
        cut, rate = float(c[judges].mean()), float(p[judges].mean())
        edges = float(x.min()) - 1, float(x.max()) + 1
        return _crossing(x, lambda v: 1 - (rate + slope * (v - cut)), *edges)

    return _compromise(once, x, len(c), level, replicates, seed, "the judges' line misses the curve of the passing")


def _crossing(x: Floats, line: Callable[[float], float], low: float, high: float) -> float:
    """Where the share failing (interpolated between the scores' midranks) meets a falling line; nan if nowhere."""
    values, counts = np.unique(x, return_counts=True)
    below = (np.cumsum(counts) - counts) / len(x)
    places = np.concatenate([[low], values[(values > low) & (values < high)], [high]])
    failing = np.interp(places, values, below, left=0.0, right=1.0)
    gap = failing - np.array([line(float(v)) for v in places])
    turn = np.flatnonzero((gap[:-1] <= 0) & (gap[1:] >= 0))
    if not len(turn):
        return float("nan")
    t = int(turn[0])
    width = gap[t + 1] - gap[t]
    share = -gap[t] / width if width > 0 else 0.0
    return float(places[t] + share * (places[t + 1] - places[t]))


def _compromise(
    once: Callable[[NDArray[np.int64]], float],
    x: Floats,
    n: int,
    level: float,
    replicates: int,
    seed: int | None,
    missed: str,
) -> Compromise:
    cut = once(np.arange(n))
    if np.isnan(cut):
        raise ValueError(f"{missed}; no cut satisfies both")
    chance = np.random.default_rng(seed)
    drawn = np.array([once(chance.integers(0, n, n)) for _ in range(replicates)]) if n > 1 else np.array([])
    known = drawn[~np.isnan(drawn)]
    undefined = len(drawn) - len(known)
    error, interval = float("nan"), Interval(float("nan"), float("nan"), level)
    if len(known) > 1:
        error = float(known.std(ddof=1))
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
        interval = Interval(float(low), float(high), level)
    said = [few] if (few := few_judges(n)) else []
    if undefined > 0.05 * max(len(drawn), 1):
        said.append(f"In {undefined} of {len(drawn)} replicates the line missed the curve; the interval is too narrow.")
    passing = float((x >= cut).mean())
    return Compromise(cut, passing, error, interval, n, len(x), len(drawn), undefined, " ".join(said) or None)


def _candidates(scores: ArrayLike) -> Floats:
    x = np.asarray(scores, dtype=np.float64)
    x = x[~np.isnan(x)]
    if x.ndim != 1 or len(x) < 2:
        raise ValueError("scores must be one list of at least two candidates' scores")
    return x


def few_judges(n: int) -> str | None:
    return f"The cut rests on {n} judges only; look at its interval." if n < FEW_JUDGES else None
