"""Kappa: Cohen's for two raters, Fleiss' for equal numbers of interchangeable ones, Conger's for any number and with
gaps, Brennan and Prediger's for categories taken as equally likely."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from scoring.statistics.agreement.category_counts import codes_of, numbered, prepare
from scoring.statistics.agreement.chance_correction import Agreement, beyond_chance, caution_of
from scoring.statistics.agreement.weights import weights_of
from scoring.statistics.intervals import Interval


def cohen_kappa(
    a: ArrayLike,
    b: ArrayLike,
    *,
    weights: str | ArrayLike = "unweighted",
    categories: Sequence[Any] | None = None,
    level: float = 0.95,
) -> Agreement:
    """Cohen's kappa of two raters, with the standard error of Fleiss, Cohen and Everitt.

    ``weights`` are "unweighted", "linear", "quadratic", or a table of the categories: agreement weights with 1
    on the diagonal, or Cohen's (1968) disagreement weights with 0 there.

    Raises
    ------
    ValueError
        Nothing rated by both, or both used one and the same category only.

    References
    ----------
    Cohen (1960), EPM 20, 37-46; (1968), PB 70, 213-220.
    Fleiss, Cohen & Everitt (1969), PB 72, 323-327.
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError("the two raters must have one rating for each unit")
    pair, categories = numbered(np.column_stack([a, b]), categories)
    pair = pair[~np.isnan(pair).any(axis=1)]
    if len(pair) < 2:
        raise ValueError("kappa needs at least two units that both have rated")
    codes, values = codes_of(pair, weights, categories)
    q, n = len(values), len(pair)
    w = weights_of(weights, values)
    table = np.bincount(codes[:, 0] * q + codes[:, 1], minlength=q * q).reshape(q, q) / n
    row, column = table.sum(axis=1), table.sum(axis=0)
    observed, chance = float((w * table).sum()), float(row @ w @ column)
    if np.isclose(chance, 1):
        raise ValueError("both raters used one and the same category only; kappa is undefined")
    kappa = (observed - chance) / (1 - chance)
    mean_weight = (w @ column)[:, None] + (row @ w)[None, :]
    inner = (table * (w * (1 - chance) - mean_weight * (1 - observed)) ** 2).sum()
    variance = (inner - (observed * chance - 2 * chance + observed) ** 2) / (n * (1 - chance) ** 4)
    error = float(np.sqrt(max(variance, 0)))
    z = float(ndtri((1 + level) / 2))
    interval = Interval(kappa - z * error, min(kappa + z * error, 1.0), level)
    return Agreement(kappa, error, interval, n, n, caution_of(n))


def fleiss_kappa(counts: ArrayLike, *, level: float = 0.95) -> Agreement:
    """Fleiss' kappa from how many raters put each unit into each category, (n_units, n_categories).

    The standard error is that of Fleiss, Nee and Landis, for the hypothesis of no agreement; the interval is
    over units, by linearisation.

    Raises
    ------
    ValueError
        Units with different numbers of ratings, fewer than two ratings, or one category used.

    References
    ----------
    Fleiss (1971), PB 76, 378-382; Fleiss, Nee & Landis (1979), PB 86, 974-977.
    """
    c = np.asarray(counts, dtype=np.float64)
    m = c.sum(axis=1)
    if len(np.unique(m)) != 1 or m[0] < 2:
        raise ValueError(
            "counts must hold the same number of ratings, at least two, for every unit; use gwet_ac otherwise"
        )
    n, raters = len(c), float(m[0])
    p = c.sum(axis=0) / (n * raters)
    per_unit = ((c**2).sum(axis=1) - raters) / (raters * (raters - 1))
    chance = float((p**2).sum())
    if np.isclose(chance, 1):
        raise ValueError("only one category was used; kappa is undefined")
    kappa = (float(per_unit.mean()) - chance) / (1 - chance)
    pq = float((p * (1 - p)).sum())
    error = np.sqrt(2 * (pq**2 - float((p * (1 - p) * (1 - 2 * p)).sum())) / (n * raters * (raters - 1))) / pq
    # That error holds where there is no agreement; how far kappa itself can be trusted is told by the units.
    moved = 2 * ((c / raters) @ p - chance)
    interval = beyond_chance(c, np.eye(c.shape[1]), chance, moved, level).interval
    return Agreement(kappa, float(error), interval, n, int(n * raters * (raters - 1) / 2), caution_of(n))


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
