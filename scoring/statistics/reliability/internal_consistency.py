"""How reproducible a total score is: Cronbach's alpha, and Kuder and Richardson's formulas."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri

from scoring.statistics.array_results import ArrayResult
from scoring.statistics.intervals import Interval, require_level

FEW_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability coefficient.

    Attributes
    ----------
    estimate : float
        No unit; at most 1, and it can be negative.
    interval : Interval
        Feldt's.
    sem : float
        Standard error of measurement, in points.
    """

    estimate: float
    interval: Interval
    sem: float
    mean: float
    sd: float
    n_candidates: int
    n_items: int
    caution: str | None


def coefficient_alpha(scores: ArrayLike, *, level: float = 0.95) -> Reliability:
    """Cronbach's alpha with Feldt's confidence interval.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_items)
        Item scores in points.  No missing values: decide what an omitted
        answer is worth before you ask how reliable the form was.
    level : float
        Confidence level of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        Fewer than two items or two candidates, a missing score, or total
        scores that do not vary (alpha is then undefined).

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334.
    Feldt (1965), Psychometrika 30, 357-370.
    """
    require_level(level)
    x = score_matrix(scores)
    n, k = x.shape
    totals = x.sum(axis=1)
    total_variance = float(totals.var(ddof=1))
    if total_variance == 0:
        raise ValueError("total scores do not vary; alpha is undefined")
    alpha = k / (k - 1) * (1 - float(x.var(axis=0, ddof=1).sum()) / total_variance)
    return _result(alpha, totals, n, k, level)


def kr20(scores: ArrayLike, *, level: float = 0.95) -> Reliability:
    """Kuder and Richardson's formula 20: alpha of items scored 0 and 1.

    Shapes and refusals as ``coefficient_alpha``; scores other than 0 and 1 are refused.

    References
    ----------
    Kuder & Richardson (1937), Psychometrika 2, 151-160.
    """
    x = score_matrix(scores)
    if not np.isin(x, (0, 1)).all():
        raise ValueError("scores must be 0 or 1 for KR-20; use coefficient_alpha for others")
    return coefficient_alpha(x, level=level)


def kr21(scores: ArrayLike, *, n_items: int | None = None, level: float = 0.95) -> Reliability:
    """Kuder and Richardson's formula 21, from mean and variance of the totals alone (all items equally hard).

    ``scores`` as for ``kr20``; or, with ``n_items``, the candidates' totals, shape (n_candidates,).
    """
    require_level(level)
    totals, k = totals_of(scores, n_items)
    mean, variance = float(totals.mean()), float(totals.var(ddof=1))
    if variance == 0:
        raise ValueError("total scores do not vary; KR-21 is undefined")
    return _result(k / (k - 1) * (1 - mean * (k - mean) / (k * variance)), totals, len(totals), k, level)


def totals_of(scores: ArrayLike, n_items: int | None) -> tuple[NDArray[np.float64], int]:
    if n_items is None:
        x = score_matrix(scores)
        return x.sum(axis=1), x.shape[1]
    totals = np.asarray(scores, dtype=np.float64)
    if totals.ndim != 1 or len(totals) < 2:
        raise ValueError("with n_items, scores must be the totals of at least two candidates")
    if n_items < 2 or np.isnan(totals).any() or totals.min() < 0 or totals.max() > n_items:
        raise ValueError(f"totals must lie between 0 and n_items, and n_items be at least 2, not {n_items}")
    return totals, int(n_items)


@dataclass(frozen=True, slots=True, eq=False)
class AlphaIfDropped(ArrayResult):
    """``estimate[i]`` is alpha without item i, nan where it is undefined; ``intervals`` are Feldt's."""

    estimate: NDArray[np.float64]
    intervals: tuple[Interval, ...]
    n_candidates: int
    n_items: int
    caution: str | None

    @property
    def values(self) -> NDArray[np.float64]:  # type: ignore[override]
        return self.estimate


def alpha_if_dropped(scores: ArrayLike, *, level: float = 0.95) -> AlphaIfDropped:
    """Alpha of the remaining items, for each item left out.

    Raises ValueError with fewer than three items.
    """
    require_level(level)
    x = score_matrix(scores)
    n, k = x.shape
    if k < 3:
        raise ValueError(f"alpha without one item needs at least 3 items, not {k}")
    covariance = np.cov(x, rowvar=False)
    item = np.diag(covariance)
    total = covariance.sum() - 2 * covariance.sum(axis=0) + item
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = (k - 1) / (k - 2) * (1 - (item.sum() - item) / total)
    alpha = np.where(total > 0, alpha, np.nan)
    return AlphaIfDropped(
        alpha, tuple(feldt_interval(a, n, k - 1, level) for a in alpha.tolist()), n, k, few_candidates(n)
    )


def score_matrix(scores: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(scores, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"scores must be a table of candidates by items, not of {x.ndim} dimensions")
    if x.shape[0] < 2 or x.shape[1] < 2:
        raise ValueError(f"reliability needs at least 2 candidates and 2 items, not {x.shape[0]} and {x.shape[1]}")
    if np.isnan(x).any():
        raise ValueError("scores must not be missing: decide what an omitted answer is worth first")
    return x


def _result(estimate: float, totals: NDArray[np.float64], n: int, k: int, level: float) -> Reliability:
    sd = float(totals.std(ddof=1))
    caution = few_candidates(n)
    if caution is None and estimate < 0:
        caution = "Reliability is negative: some items work against the others, or the key is wrong somewhere."
    sem = sd * float(np.sqrt(max(1 - estimate, 0)))
    return Reliability(
        float(estimate), feldt_interval(estimate, n, k, level), sem, float(totals.mean()), sd, n, k, caution
    )


def feldt_interval(estimate: float, n: int, k: int, level: float) -> Interval:
    tail, df = (1 - level) / 2, (n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - estimate) * float(fdtri(*df, p)) for p in (1 - tail, tail))
    return Interval(low, high, level)


def few_candidates(n: int) -> str | None:
    if n >= FEW_CANDIDATES:
        return None
    return f"Reliability rests on {n} candidates only; look at its interval, not at the figure alone."
