"""Kappa as first published: Cohen's for two raters, Fleiss' for equal numbers of interchangeable ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from scoring.statistics.pairs import Agreement, beyond_chance, caution_of, codes_of, numbered, weights_of
from scoring.statistics.results import Interval


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
