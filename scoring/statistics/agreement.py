"""How far reviewers agree: percent agreement and the chance-corrected family of kappas.

Ratings have shape (n_units, n_raters), nan where a rater did not rate.  Standard errors are over
units, conditional on the raters.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoring.statistics.concordance import Concordance, kendall_w
from scoring.statistics.kappa import cohen_kappa, fleiss_kappa
from scoring.statistics.pairs import (
    Agreement,
    agreement_by_unit,
    as_ratings,
    beyond_chance,
    codes_of,
    counts_of,
    numbered,
    prepare,
    with_interval,
)

__all__ = [
    "Agreement",
    "Concordance",
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac",
    "kendall_w",
    "percent_agreement",
]


def percent_agreement(ratings: ArrayLike, *, within: float = 0, level: float = 0.95) -> Agreement:
    """The share of pairs of raters that agree, averaged within a unit first and then over units (Gwet's p_a).

    Parameters
    ----------
    ratings : array_like, shape (n_units, n_raters)
    within : float
        The largest difference that still counts: 0 is exact, 1 is exact or adjacent.

    Raises
    ------
    ValueError
        No unit was rated twice.

    References
    ----------
    Gwet (2014), Handbook of Inter-Rater Reliability, ch. 2.
    """
    x = as_ratings(numbered(ratings)[0])
    values = np.unique(x[~np.isnan(x)])
    counts = counts_of(x, values)
    agree = (np.abs(values[:, None] - values[None, :]) <= within).astype(np.float64)
    per_unit, pairs = agreement_by_unit(counts, agree)
    return with_interval(float(per_unit.mean()), per_unit - per_unit.mean(), len(per_unit), len(per_unit), pairs, level)


def gwet_ac(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[Any] | None = None, level: float = 0.95
) -> Agreement:
    """Gwet's AC1 (unweighted) and AC2 (weighted); missing ratings are allowed.

    Units rated once count for how often a category is used.  ``categories`` are the levels of the
    scale, used or not.

    References
    ----------
    Gwet (2008), BJMSP 61, 29-48; (2014).
    """
    _x, q, w, counts = prepare(ratings, weights, categories)
    if q < 2:
        raise ValueError("the scale has one category only; AC is undefined")
    share = counts / counts.sum(axis=1, keepdims=True)
    pi = share.mean(axis=0)
    scale = w.sum() / (q * (q - 1))
    chance = scale * float((pi * (1 - pi)).sum())
    chance_unit = scale * (share @ (1 - pi))
    return beyond_chance(counts, w, chance, 2 * (chance_unit - chance), level)


def brennan_prediger(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[Any] | None = None, level: float = 0.95
) -> Agreement:
    """Agreement beyond what equally likely categories would give.

    References
    ----------
    Brennan & Prediger (1981), EPM 41, 687-699.
    """
    _x, q, w, counts = prepare(ratings, weights, categories)
    if q < 2:
        raise ValueError("the scale has one category only; the coefficient is undefined")
    return beyond_chance(counts, w, float(w.sum()) / q**2, np.zeros(len(counts)), level)


def conger_kappa(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[Any] | None = None, level: float = 0.95
) -> Agreement:
    """Conger's generalisation of Cohen's kappa to many raters, weighted, with missing ratings.

    With two raters and nothing missing it is Cohen's (weighted) kappa.

    Raises
    ------
    ValueError
        No unit rated twice, one rater, or every rating in one category (chance agreement is then 1).

    References
    ----------
    Conger (1980), Psychological Bulletin 88, 322-328; Gwet (2014) for weights and missing ratings.
    """
    ratings, categories = numbered(ratings, categories)
    x, q, w, counts = prepare(ratings, weights, categories)
    x = x[:, ~np.isnan(x).all(axis=0)]
    n, r = x.shape
    if r < 2:
        raise ValueError("kappa needs at least two raters")
    codes, _ = codes_of(x, weights, categories)
    rated = ~np.isnan(x)
    n_of = rated.sum(axis=0).astype(np.float64)
    raters = np.broadcast_to(np.arange(r), x.shape)[rated]
    used = np.bincount(raters * q + codes[rated], minlength=r * q).reshape(r, q)
    p = used / n_of[:, None]
    mean = p.mean(axis=0)
    # The covariance of two categories over raters takes out each rater's agreement with itself.
    spread = (p.T @ p - r * np.outer(mean, mean)) / (r - 1)
    chance = float((w * (np.outer(mean, mean) - spread / r)).sum())
    # How much each unit moves the chance term: for rater g who rated unit i with k, by (w mean_without_g)_k.
    others = (p.sum(axis=0)[None, :] - p) @ w  # (r, q)
    moved = np.zeros(n)
    each = others[raters, codes[rated]] - (p * others).sum(axis=1)[raters]
    np.add.at(moved, np.broadcast_to(np.arange(n)[:, None], x.shape)[rated], each * n / n_of[raters])
    return beyond_chance(counts, w, chance, 2 * moved / (r * (r - 1)), level)
