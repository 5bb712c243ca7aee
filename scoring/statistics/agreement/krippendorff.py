"""Krippendorff's alpha: agreement beyond chance for any number of raters and any pattern of gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.agreement.category_counts import numbered
from scoring.statistics.intervals import Interval, require_level

FEW_UNITS = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alpha:
    """``interval`` is None without replicates; ``n_undefined`` replicates did not vary and were left out of it."""

    estimate: float
    interval: Interval | None
    n_units: int  # rated at least twice
    n_pairable: int  # the ratings they hold
    n_dropped: int  # units with one rating only
    n_undefined: int
    caution: str | None


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    level: str = "ordinal",
    replicates: int = 0,
    confidence: float = 0.95,
    seed: int | None = None,
) -> Alpha:
    """Alpha, with a percentile interval from resampling units when ``replicates`` > 0.

    Parameters
    ----------
    ratings : array_like, shape (n_units, n_raters)
        nan = not rated.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Of measurement.
    replicates, seed
        The same seed gives the same interval.

    Raises
    ------
    ValueError
        No unit rated twice, or no variation at all in the pairable ratings.

    Notes
    -----
    Disagreement depends on a unit only through how many raters gave it each value, so units are
    counted by pattern and a bootstrap sample is one multinomial draw of pattern counts.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th ed., ch. 12.
    """
    require_level(confidence, "confidence")
    x, _ = numbered(ratings)
    if x.ndim != 2:
        raise ValueError("ratings must be a table of units by raters")
    given = (~np.isnan(x)).sum(axis=1)
    pairable = x[given >= 2]
    if not len(pairable):
        raise ValueError("no unit was rated by two raters")
    values, patterns, frequency = _patterns(pairable)
    size = patterns.sum(axis=1)
    if len(values) < 2:
        raise ValueError("the ratings do not vary; alpha is undefined")

    weighted = patterns / (size - 1)[:, None]
    estimate = _alpha(frequency[None, :].astype(np.float64), patterns, weighted, values, level)[0]
    interval, undefined = None, 0
    if replicates > 0:
        interval, undefined = _bootstrap(
            frequency, patterns, weighted, values, level, replicates=replicates, confidence=confidence, seed=seed
        )
    return Alpha(
        float(estimate),
        interval,
        int(frequency.sum()),
        int(size @ frequency),
        int((given == 1).sum()),
        undefined,
        _caution(int(frequency.sum()), undefined, replicates),
    )


def _patterns(x: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Distinct rows of counts per value, and how many units have each."""
    rated = ~np.isnan(x)
    values, codes = np.unique(x[rated], return_inverse=True)
    unit = np.broadcast_to(np.arange(len(x))[:, None], x.shape)[rated]
    q = len(values)
    counts = np.bincount(unit * q + codes, minlength=len(x) * q).reshape(len(x), q).astype(np.int16)
    rows = np.ascontiguousarray(counts).view(np.dtype((np.void, counts.dtype.itemsize * q))).ravel()
    _, first, frequency = np.unique(rows, return_index=True, return_counts=True)
    return values, counts[first].astype(np.float64), frequency


def _alpha(weights: Floats, patterns: Floats, weighted: Floats, values: Floats, level: str) -> Floats:
    """Alpha for each row of pattern counts; nan where nothing varies."""
    q = len(values)
    totals = weights @ patterns  # (replicates, q): how often each value was given
    # Coincidences of two different values, summed over patterns with one product.
    upper = np.triu_indices(q, 1)
    pairs = patterns[:, upper[0]] * weighted[:, upper[1]]
    coincidences = weights @ pairs
    distance = _distances(totals, values, level, upper)
    observed = (coincidences * distance).sum(axis=1)
    expected = (totals[:, upper[0]] * totals[:, upper[1]] * distance).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (totals.sum(axis=1) - 1) * observed / expected, np.nan)


def _distances(totals: Floats, values: Floats, level: str, upper: tuple[NDArray[np.int64], ...]) -> Floats:
    """Squared distances between pairs of values; the ordinal ones depend on how often each was given."""
    low, high = upper
    if level == "nominal":
        return np.ones((1, len(low)))
    if level == "interval":
        return ((values[low] - values[high]) ** 2)[None, :]
    if level == "ratio":
        total = values[low] + values[high]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(total != 0, ((values[low] - values[high]) / total) ** 2, 0.0)[None, :]
    if level == "ordinal":
        up_to = np.cumsum(totals, axis=1)
        between = up_to[:, high] - up_to[:, low] + totals[:, low]
        return (between - (totals[:, low] + totals[:, high]) / 2) ** 2
    raise ValueError(f"level must be 'nominal', 'ordinal', 'interval' or 'ratio', not {level!r}")


def _bootstrap(
    frequency: NDArray[np.int64],
    patterns: Floats,
    weighted: Floats,
    values: Floats,
    level: str,
    *,
    replicates: int,
    confidence: float,
    seed: int | None,
) -> tuple[Interval | None, int]:
    generator = np.random.default_rng(seed)
    n = int(frequency.sum())
    drawn = []
    block = max(1, 1_000_000 // max(len(frequency), 1))  # at most some 8 MB of counts at a time
    for start in range(0, replicates, block):
        counts = generator.multinomial(n, frequency / n, size=min(block, replicates - start)).astype(np.float64)
        drawn.append(_alpha(counts, patterns, weighted, values, level))
    alphas = np.concatenate(drawn)
    defined = alphas[~np.isnan(alphas)]
    undefined = len(alphas) - len(defined)
    if not len(defined):
        return None, undefined
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence), undefined


def _caution(n: int, undefined: int, replicates: int) -> str | None:
    if replicates and undefined > 0.05 * replicates:
        return f"In {undefined} of {replicates} replicates nothing varied; the interval is too narrow."
    if n < FEW_UNITS:
        return f"Alpha rests on {n} units only; look at its interval."
    return None
