"""What the methods of decision consistency share: the result, checks of the input, resampling."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from scoring.statistics.classification.beta_true_scores import Floats
from scoring.statistics.intervals import Interval

FEW_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Classification:
    """Shares of candidates.

    ``accuracy``: decided as their true score deserves; ``consistency``: decided alike on two parallel
    forms, ``chance`` of that by chance alone.  What a method does not estimate is nan.  ``intervals`` hold
    percentiles over resampled candidates, where replicates were asked for.
    """

    accuracy: float
    consistency: float
    chance: float
    kappa: float
    false_pass: float
    false_fail: float
    alpha: float
    beta: float
    lower: float
    upper: float
    effective_length: float
    lords_k: float
    cut_on_effective_test: int
    method: str
    n_candidates: int
    intervals: dict[str, Interval] | None
    caution: str | None


def scores_of(scores: ArrayLike, reliability: float, minimum: float, maximum: float, cut: float) -> Floats:
    x = np.asarray(scores, dtype=np.float64)
    if x.ndim != 1 or len(x) < 2:
        raise ValueError("scores must be one list of at least two candidates' scores")
    if np.isnan(x).any():
        raise ValueError("scores must not be missing")
    if not 0 < reliability < 1:
        raise ValueError(f"reliability must lie between 0 and 1, not {reliability!r}")
    if maximum <= minimum or x.min() < minimum or x.max() > maximum:
        raise ValueError(f"scores must lie between {minimum:g} and {maximum:g}")
    if not minimum <= cut <= maximum:
        raise ValueError(f"the cut must lie between {minimum:g} and {maximum:g}, not {cut!r}")
    varied(x)
    return x


def varied(x: Floats) -> float:
    """The variance; ValueError where there is none."""
    variance = float(x.var(ddof=1))
    if variance == 0:
        raise ValueError("the scores do not vary; consistency is undefined")
    return variance


def plain(consistency: float, share: float, method: str, n: int, cut: float, n_items: int) -> Classification:
    nan, chance = float("nan"), share**2 + (1 - share) ** 2
    caution = f"The estimate rests on {n} candidates only." if n < FEW_CANDIDATES else None
    return Classification(
        nan, consistency, chance, kappa_of(consistency, chance), nan, nan, nan, nan, nan, nan, float(n_items), nan,
        int(np.ceil(cut)), method, n, None, caution,
    )  # fmt: skip


def kappa_of(consistency: float, chance: float) -> float:
    return (consistency - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan")


def with_intervals(
    once: Callable[[Floats], Classification], x: Floats, replicates: int, seed: int | None, confidence: float = 0.95
) -> Classification:
    found = once(x)
    if replicates <= 0:
        return found
    chance, drawn = np.random.default_rng(seed), []
    for _ in range(replicates):
        try:
            drawn.append(once(x[chance.integers(0, len(x), len(x))]))
        except ValueError:  # a sample without spread
            continue
    intervals = {}
    for name in ("accuracy", "consistency", "kappa"):
        values = np.array([getattr(d, name) for d in drawn])
        values = values[~np.isnan(values)]
        if len(values):
            low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
            intervals[name] = Interval(float(low), float(high), confidence)
    caution = found.caution
    if len(drawn) < 0.95 * replicates:
        lost = f"In {replicates - len(drawn)} of {replicates} replicates nothing could be estimated."
        caution = f"{caution} {lost}" if caution else lost
    return replace(found, intervals=intervals, caution=caution)
