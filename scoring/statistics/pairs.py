"""What the agreement coefficients share: units as counts of categories, weights, and standard errors over units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def numbered(ratings: ArrayLike, categories: Sequence[Any] | None = None) -> tuple[Floats, Sequence[float] | None]:
    """Ratings and categories as numbers.  Labels are numbered from 1 in the order of the categories, or in their
    own; '' and None are not rated."""
    raw = np.asarray(ratings)
    if raw.dtype.kind in "biuf":
        return raw.astype(np.float64), categories
    flat = raw.astype(object).ravel().tolist()
    given = [v for v in flat if v is not None and v != "" and v == v]
    if all(isinstance(v, int | float | np.number) for v in given):
        numbers = [np.nan if v is None or v == "" else float(v) for v in flat]
        return np.array(numbers).reshape(raw.shape), categories
    order = list(dict.fromkeys(categories)) if categories is not None else sorted(set(given), key=str)
    place = {label: n for n, label in enumerate(order, start=1)}
    strange = [v for v in given if v not in place]
    if strange:
        raise ValueError(f"ratings hold {strange[0]!r}, which is not among the categories")
    codes = [float(place[v]) if v is not None and v != "" and v == v else np.nan for v in flat]
    return np.array(codes).reshape(raw.shape), list(range(1, len(order) + 1))


def as_ratings(ratings: ArrayLike) -> Floats:
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError("ratings must be a table of units by raters")
    x = x[~np.isnan(x).all(axis=1)]
    if not ((~np.isnan(x)).sum(axis=1) >= 2).any():
        raise ValueError("no unit was rated by two raters")
    return x


def prepare(
    ratings: ArrayLike, weights: str | ArrayLike, categories: Sequence[Any] | None
) -> tuple[Floats, int, Floats, Floats]:
    numbers, categories = numbered(ratings, categories)
    x = as_ratings(numbers)
    _, values = codes_of(x, weights, categories)
    return x, len(values), weights_of(weights, values), counts_of(x, values)


def codes_of(
    x: Floats, weights: str | ArrayLike, categories: Sequence[float] | None
) -> tuple[NDArray[np.int64], Floats]:
    given = x[~np.isnan(x)]
    values = np.unique(given) if categories is None else np.asarray(sorted(categories), dtype=np.float64)
    strange = np.setdiff1d(given, values)
    if len(strange):
        raise ValueError(f"ratings hold {strange[0]:g}, which is not among the categories")
    return np.searchsorted(values, np.where(np.isnan(x), values[0], x)), values


def counts_of(x: Floats, values: Floats) -> Floats:
    """How many raters put each unit into each category."""
    rated = ~np.isnan(x)
    codes = np.searchsorted(values, x[rated])
    unit = np.broadcast_to(np.arange(len(x))[:, None], x.shape)[rated]
    return (
        np.bincount(unit * len(values) + codes, minlength=len(x) * len(values)).reshape(len(x), -1).astype(np.float64)
    )


def weights_of(weights: str | ArrayLike, values: Floats) -> Floats:
    q = len(values)
    if not isinstance(weights, str):
        return _own_weights(np.asarray(weights, dtype=np.float64), q)
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


def _own_weights(table: Floats, q: int) -> Floats:
    """Agreement weights (1 on the diagonal), or Cohen's disagreement weights (0 there) turned into them."""
    if table.shape != (q, q):
        raise ValueError(f"weights must be named, or a table of {q} by {q}, one row and column a category")
    own = np.diag(table)
    if (own == 0).all() and table.min() >= 0 and table.max() > 0:
        return 1 - table / table.max()  # type: ignore[no-any-return]
    if (own == 1).all() and table.min() >= 0 and table.max() == 1:
        return table
    raise ValueError("a table of weights has 1 on its diagonal and less beside it, or 0 for degrees of disagreement")


def agreement_by_unit(counts: Floats, w: Floats) -> tuple[Floats, int]:
    """Gwet's agreement of every unit rated at least twice, and the number of pairs."""
    m = counts.sum(axis=1)
    twice = m >= 2
    c, m = counts[twice], m[twice]
    return (c * (c @ w - 1)).sum(axis=1) / (m * (m - 1)), int((m * (m - 1) / 2).sum())


def beyond_chance(counts: Floats, w: Floats, chance: float, chance_moved: Floats, level: float) -> Agreement:
    """(p_a - p_e) / (1 - p_e) with Gwet's linearised standard error over all units."""
    if np.isclose(chance, 1):
        raise ValueError("only one category was used; agreement beyond chance is undefined")
    n = len(counts)
    twice = counts.sum(axis=1) >= 2
    per_unit, pairs = agreement_by_unit(counts, w)
    observed = float(per_unit.mean())
    estimate = (observed - chance) / (1 - chance)
    moved = np.zeros(n)
    moved[twice] = (per_unit - chance) / (1 - chance) * n / twice.sum()
    moved[~twice] = 0.0
    # Units rated once hold no agreement; they weigh in through what they say of chance.
    linear = np.where(twice, moved, 0.0) - estimate - (1 - estimate) / (1 - chance) * chance_moved
    return with_interval(estimate, linear, n, int(twice.sum()), pairs, level)


def with_interval(estimate: float, deviations: Floats, n: int, n_units: int, pairs: int, level: float) -> Agreement:
    error = float(np.sqrt((deviations**2).sum() / (n * (n - 1)))) if n > 1 else float("nan")
    t = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else float("nan")
    interval = Interval(max(estimate - t * error, -1.0), min(estimate + t * error, 1.0), level)
    return Agreement(estimate, error, interval, n_units, pairs, caution_of(n_units))


def caution_of(n: int) -> str | None:
    return f"Agreement rests on {n} units only; look at its interval." if n < FEW_UNITS else None
