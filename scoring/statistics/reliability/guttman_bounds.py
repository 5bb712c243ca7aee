"""Guttman's lower bounds of reliability."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.intervals import Interval, require_level
from scoring.statistics.reliability.internal_consistency import feldt_interval, few_candidates, score_matrix

MOST_ITEMS = 16  # all splits of more would be too many
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guttman:
    """Lower bounds of reliability; ``lambda3`` is alpha, ``lambda4`` the best split (nan beyond 16 items), with the
    worst and the mean beside it."""

    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda4_minimum: float
    lambda4_mean: float
    lambda5: float
    lambda6: float
    interval: Interval  # of lambda3, Feldt's
    n_candidates: int
    n_items: int
    caution: str | None


def guttman_lambdas(scores: ArrayLike, *, standardized: bool = False, level: float = 0.95) -> Guttman:
    """Guttman's six bounds, on covariances or (``standardized``) on correlations.

    Raises ValueError where an item, or the total, does not vary.

    References
    ----------
    Guttman (1945), Psychometrika 10, 255-282.
    """
    require_level(level)
    x = score_matrix(scores)
    n, k = x.shape
    c = np.cov(x, rowvar=False)
    if (np.diag(c) == 0).any() or c.sum() <= 0:
        raise ValueError("an item, or the total, does not vary; the bounds are undefined")
    if standardized:
        d = np.sqrt(np.diag(c))
        c = c / np.outer(d, d)
    total, own = float(c.sum()), np.diag(c)
    off = c - np.diag(own)
    squares = off**2
    lambda1 = 1 - float(own.sum()) / total
    errors = 1 / np.diag(np.linalg.pinv(c, hermitian=True))
    splits = _all_splits(c) if k <= MOST_ITEMS else np.array([np.nan])
    alpha = k / (k - 1) * lambda1
    return Guttman(
        lambda1=lambda1,
        lambda2=lambda1 + float(np.sqrt(k / (k - 1) * squares.sum())) / total,
        lambda3=alpha,
        lambda4=float(splits.max()),
        lambda4_minimum=float(splits.min()),
        lambda4_mean=float(splits.mean()),
        lambda5=lambda1 + 2 * float(np.sqrt(squares.sum(axis=0).max())) / total,
        lambda6=1 - float(errors.sum()) / total,
        interval=feldt_interval(alpha, n, k, level),
        n_candidates=n,
        n_items=k,
        caution=few_candidates(n),
    )


def _all_splits(c: Floats) -> Floats:
    """Lambda 4 of every split into halves (as equal as can be)."""
    k = len(c)
    members = np.array(list(combinations(range(k), k // 2)))
    if k % 2 == 0:
        members = members[: len(members) // 2]  # the other half of the list are the same splits
    first = np.zeros((len(members), k))
    np.put_along_axis(first, members, 1.0, axis=1)
    between = np.einsum("si,ij,sj->s", first, c, 1 - first, optimize=True)
    return 4 * between / c.sum()  # type: ignore[no-any-return]
