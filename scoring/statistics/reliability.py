"""How reproducible a total score is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri

from scoring.statistics.results import Interval, require_level

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
    x = _score_matrix(scores)
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
    x = _score_matrix(scores)
    if not np.isin(x, (0, 1)).all():
        raise ValueError("scores must be 0 or 1 for KR-20; use coefficient_alpha for others")
    return coefficient_alpha(x, level=level)


def kr21(scores: ArrayLike, *, level: float = 0.95) -> Reliability:
    """Kuder and Richardson's formula 21, from mean and variance of the totals alone (all items equally hard).

    Shapes and refusals as ``kr20``.
    """
    require_level(level)
    x = _score_matrix(scores)
    n, k = x.shape
    totals = x.sum(axis=1)
    mean, variance = float(totals.mean()), float(totals.var(ddof=1))
    if variance == 0:
        raise ValueError("total scores do not vary; KR-21 is undefined")
    return _result(k / (k - 1) * (1 - mean * (k - mean) / (k * variance)), totals, n, k, level)


def alpha_if_dropped(scores: ArrayLike) -> NDArray[np.float64]:
    """Alpha of the remaining items, for each item left out; shape (n_items,), nan where it is undefined.

    Raises ValueError with fewer than three items.
    """
    x = _score_matrix(scores)
    k = x.shape[1]
    if k < 3:
        raise ValueError(f"alpha without one item needs at least 3 items, not {k}")
    covariance = np.cov(x, rowvar=False)
    item = np.diag(covariance)
    total = covariance.sum() - 2 * covariance.sum(axis=0) + item
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = (k - 1) / (k - 2) * (1 - (item.sum() - item) / total)
    return np.where(total > 0, alpha, np.nan)


def conditional_sem(scores: ArrayLike, *, method: str = "lord-keats") -> NDArray[np.float64]:
    """The standard error of measurement at every raw score 0 … n_items, in points.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_items)
        0 and 1.
    method : {"lord", "lord-keats"}
        Lord's binomial error, or scaled by Keats so that it fits KR-20.  nan at 0 and at
        n_items, where the binomial says nothing.

    References
    ----------
    Lord (1957), EPM 17, 510-521.  Keats (1957), Psychometrika 22, 29-41.
    """
    x = _score_matrix(scores)
    k = x.shape[1]
    raw = np.arange(k + 1)
    sem = np.sqrt(raw * (k - raw) / (k - 1))
    if method == "lord-keats":
        ratio = (1 - kr20(x).estimate) / (1 - kr21(x).estimate)
        sem = sem * np.sqrt(max(ratio, 0))
    elif method != "lord":
        raise ValueError(f"method must be 'lord' or 'lord-keats', not {method!r}")
    sem[[0, k]] = np.nan
    return np.asarray(sem, dtype=np.float64)


def _score_matrix(scores: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(scores, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"scores must be a table of candidates by items, not of {x.ndim} dimensions")
    if x.shape[0] < 2 or x.shape[1] < 2:
        raise ValueError(f"reliability needs at least 2 candidates and 2 items, not {x.shape[0]} and {x.shape[1]}")
    if np.isnan(x).any():
        raise ValueError("scores must not be missing: decide what an omitted answer is worth first")
    return x


def _result(estimate: float, totals: NDArray[np.float64], n: int, k: int, level: float) -> Reliability:
    tail = (1 - level) / 2
    df = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - estimate) * float(fdtri(*df, 1 - tail))
    high = 1 - (1 - estimate) * float(fdtri(*df, tail))
    sd = float(totals.std(ddof=1))
    caution = None
    if n < FEW_CANDIDATES:
        caution = f"Reliability rests on {n} candidates only; look at its interval, not at the figure alone."
    elif estimate < 0:
        caution = "Reliability is negative: some items work against the others, or the key is wrong somewhere."
    return Reliability(
        float(estimate),
        Interval(low, high, level),
        sd * float(np.sqrt(max(1 - estimate, 0))),
        float(totals.mean()),
        sd,
        n,
        k,
        caution,
    )
