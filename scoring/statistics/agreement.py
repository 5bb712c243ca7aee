"""How far reviewers agree: percent agreement and the chance-corrected family of kappas.

Ratings have shape (n_units, n_raters), nan where a rater did not rate.  Standard errors are over
units, conditional on the raters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from scoring.statistics.results import Interval

FEW_UNITS = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """``n_units`` counts the units rated at least twice, ``n_pairs`` the pairs of ratings they hold."""

    estimate: float
    standard_error: float
    interval: Interval
    n_units: int
    n_pairs: int
    caution: str | None


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
    x = _ratings(ratings)
    values = np.unique(x[~np.isnan(x)])
    counts = _counts(x, values)
    agree = (np.abs(values[:, None] - values[None, :]) <= within).astype(np.float64)
    per_unit, pairs = _agreement_by_unit(counts, agree)
    return _result(float(per_unit.mean()), per_unit - per_unit.mean(), len(per_unit), len(per_unit), pairs, level)


def gwet_ac(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[float] | None = None, level: float = 0.95
) -> Agreement:
    """Gwet's AC1 (unweighted) and AC2 (weighted); missing ratings are allowed.

    Units rated once count for how often a category is used.  ``categories`` are the levels of the
    scale, used or not.

    References
    ----------
    Gwet (2008), BJMSP 61, 29-48; (2014).
    """
    _x, q, w, counts = _prepare(ratings, weights, categories)
    if q < 2:
        raise ValueError("the scale has one category only; AC is undefined")
    share = counts / counts.sum(axis=1, keepdims=True)
    pi = share.mean(axis=0)
    scale = w.sum() / (q * (q - 1))
    chance = scale * float((pi * (1 - pi)).sum())
    chance_unit = scale * (share @ (1 - pi))
    return _kappa_like(counts, w, chance, 2 * (chance_unit - chance), level)


def brennan_prediger(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[float] | None = None, level: float = 0.95
) -> Agreement:
    """Agreement beyond what equally likely categories would give.

    References
    ----------
    Brennan & Prediger (1981), EPM 41, 687-699.
    """
    _x, q, w, counts = _prepare(ratings, weights, categories)
    if q < 2:
        raise ValueError("the scale has one category only; the coefficient is undefined")
    return _kappa_like(counts, w, float(w.sum()) / q**2, np.zeros(len(counts)), level)


def conger_kappa(
    ratings: ArrayLike, *, weights: str = "unweighted", categories: Sequence[float] | None = None, level: float = 0.95
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
    x, q, w, counts = _prepare(ratings, weights, categories)
    x = x[:, ~np.isnan(x).all(axis=0)]
    n, r = x.shape
    if r < 2:
        raise ValueError("kappa needs at least two raters")
    codes, _ = _codes(x, weights, categories)
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
    return _kappa_like(counts, w, chance, 2 * moved / (r * (r - 1)), level)


def cohen_kappa(
    a: ArrayLike,
    b: ArrayLike,
    *,
    weights: str = "unweighted",
    categories: Sequence[float] | None = None,
    level: float = 0.95,
) -> Agreement:
    """Cohen's kappa of two raters, with the standard error of Fleiss, Cohen and Everitt.

    Raises
    ------
    ValueError
        Nothing rated by both, or both used one and the same category only.

    References
    ----------
    Cohen (1960), EPM 20, 37-46; (1968), PB 70, 213-220.
    Fleiss, Cohen & Everitt (1969), PB 72, 323-327.
    """
    pair = np.column_stack([np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)])
    pair = pair[~np.isnan(pair).any(axis=1)]
    if len(pair) < 2:
        raise ValueError("kappa needs at least two units that both have rated")
    codes, values = _codes(pair, weights, categories)
    q, n = len(values), len(pair)
    w = _weights(weights, values)
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
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    interval = Interval(kappa - z * error, min(kappa + z * error, 1.0), level)
    return Agreement(kappa, error, interval, n, n, _caution(n))


def fleiss_kappa(counts: ArrayLike, *, level: float = 0.95) -> Agreement:
    """Fleiss' kappa from how many raters put each unit into each category, (n_units, n_categories).

    The standard error is that of Fleiss, Nee and Landis, for the hypothesis of no agreement.

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
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    interval = Interval(kappa - z * error, min(kappa + z * error, 1.0), level)
    return Agreement(kappa, float(error), interval, n, int(n * raters * (raters - 1) / 2), _caution(n))


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _ratings(ratings: ArrayLike) -> Floats:
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError("ratings must be a table of units by raters")
    x = x[~np.isnan(x).all(axis=1)]
    if not ((~np.isnan(x)).sum(axis=1) >= 2).any():
        raise ValueError("no unit was rated by two raters")
    return x


def _prepare(
    ratings: ArrayLike, weights: str, categories: Sequence[float] | None
) -> tuple[Floats, int, Floats, Floats]:
    x = _ratings(ratings)
    _, values = _codes(x, weights, categories)
    return x, len(values), _weights(weights, values), _counts(x, values)


def _codes(x: Floats, weights: str, categories: Sequence[float] | None) -> tuple[NDArray[np.int64], Floats]:
    given = x[~np.isnan(x)]
    values = np.unique(given) if categories is None else np.asarray(sorted(categories), dtype=np.float64)
    strange = np.setdiff1d(given, values)
    if len(strange):
        raise ValueError(f"ratings hold {strange[0]:g}, which is not among the categories")
    return np.searchsorted(values, np.where(np.isnan(x), values[0], x)), values


def _counts(x: Floats, values: Floats) -> Floats:
    """How many raters put each unit into each category."""
    rated = ~np.isnan(x)
    codes = np.searchsorted(values, x[rated])
    unit = np.broadcast_to(np.arange(len(x))[:, None], x.shape)[rated]
    return (
        np.bincount(unit * len(values) + codes, minlength=len(x) * len(values)).reshape(len(x), -1).astype(np.float64)
    )


def _weights(weights: str, values: Floats) -> Floats:
    q = len(values)
    if weights == "unweighted":
        return np.eye(q)
    distance = np.abs(values[:, None] - values[None, :])
    if q > 1 and weights == "linear":
        return 1 - distance / distance.max()  # type: ignore[no-any-return]
    if q > 1 and weights == "quadratic":
        return 1 - (distance / distance.max()) ** 2  # type: ignore[no-any-return]
    if q > 1 and weights == "ordinal":
        steps = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) + 1
        pairs = steps * (steps - 1) / 2
        return 1 - pairs / pairs.max()  # type: ignore[no-any-return]
    if weights not in ("linear", "quadratic", "ordinal"):
        raise ValueError(f"weights must be 'unweighted', 'linear', 'quadratic' or 'ordinal', not {weights!r}")
    return np.eye(q)


def _agreement_by_unit(counts: Floats, w: Floats) -> tuple[Floats, int]:
    """Gwet's agreement of every unit rated at least twice, and the number of pairs."""
    m = counts.sum(axis=1)
    twice = m >= 2
    c, m = counts[twice], m[twice]
    return (c * (c @ w - 1)).sum(axis=1) / (m * (m - 1)), int((m * (m - 1) / 2).sum())


def _kappa_like(counts: Floats, w: Floats, chance: float, chance_moved: Floats, level: float) -> Agreement:
    """(p_a - p_e) / (1 - p_e) with Gwet's linearised standard error over all units."""
    if np.isclose(chance, 1):
        raise ValueError("only one category was used; agreement beyond chance is undefined")
    n = len(counts)
    twice = counts.sum(axis=1) >= 2
    per_unit, pairs = _agreement_by_unit(counts, w)
    observed = float(per_unit.mean())
    estimate = (observed - chance) / (1 - chance)
    moved = np.zeros(n)
    moved[twice] = (per_unit - chance) / (1 - chance) * n / twice.sum()
    moved[~twice] = 0.0
    # Units rated once hold no agreement; they weigh in through what they say of chance.
    linear = np.where(twice, moved, 0.0) - estimate - (1 - estimate) / (1 - chance) * chance_moved
    return _result(estimate, linear, n, int(twice.sum()), pairs, level)


def _result(estimate: float, deviations: Floats, n: int, n_units: int, pairs: int, level: float) -> Agreement:
    error = float(np.sqrt((deviations**2).sum() / (n * (n - 1)))) if n > 1 else float("nan")
    t = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else float("nan")
    interval = Interval(max(estimate - t * error, -1.0), min(estimate + t * error, 1.0), level)
    return Agreement(estimate, error, interval, n_units, pairs, _caution(n_units))


def _caution(n: int) -> str | None:
    return f"Agreement rests on {n} units only; look at its interval." if n < FEW_UNITS else None
