"""Ratings as codes of categories, and units as counts of raters in each category."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.agreement.weights import weights_of

Floats = NDArray[np.float64]


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
