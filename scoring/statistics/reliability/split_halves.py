"""Reliability from the two halves of a form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from scoring.statistics.intervals import Interval, require_level
from scoring.statistics.reliability.internal_consistency import feldt_interval, few_candidates, score_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SplitHalf:
    """``estimate`` is Spearman and Brown's, ``guttman`` lambda 4 of the same halves, ``correlation`` theirs."""

    estimate: float
    interval: Interval
    guttman: float
    guttman_interval: Interval
    correlation: float
    sem: float
    halves: tuple[int, int]  # items in each
    n_candidates: int
    n_items: int
    caution: str | None


def split_half(scores: ArrayLike, *, split: str | ArrayLike = "odd-even", level: float = 0.95) -> SplitHalf:
    """Split-half reliability.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_items)
    split : {"odd-even", "first-last"} or array_like of bool, shape (n_items,)
        Which items make the first half.

    Raises
    ------
    ValueError
        A half without items or without variation, missing scores.

    Notes
    -----
    An odd number of items makes halves of unequal length; Spearman and Brown's formula then takes them as
    equal, and a caution says so (packages differ here).

    References
    ----------
    Spearman (1910); Brown (1910); Guttman (1945), Psychometrika 10, 255-282.
    """
    require_level(level)
    x = score_matrix(scores)
    n, k = x.shape
    first = _first_half(split, k)
    a, b = x[:, first].sum(axis=1), x[:, ~first].sum(axis=1)
    if a.std() == 0 or b.std() == 0:
        raise ValueError("one half does not vary; split-half reliability is undefined")
    total = a + b
    if total.std() == 0:
        raise ValueError("total scores do not vary; split-half reliability is undefined")
    r = float(np.corrcoef(a, b)[0, 1])
    lambda4 = 2 * (1 - float(a.var(ddof=1) + b.var(ddof=1)) / float(total.var(ddof=1)))
    estimate = _stepped_up(r)
    said = [s for s in (few_candidates(n),) if s]
    if k % 2:
        said.append("The halves have unequal numbers of items.")
    return SplitHalf(
        estimate=estimate,
        interval=_fisher(r, n, level),
        guttman=lambda4,
        guttman_interval=feldt_interval(lambda4, n, 2, level),
        correlation=r,
        sem=float(total.std(ddof=1)) * float(np.sqrt(max(1 - estimate, 0))),
        halves=(int(first.sum()), int((~first).sum())),
        n_candidates=n,
        n_items=k,
        caution=" ".join(said) or None,
    )


def _first_half(split: str | ArrayLike, k: int) -> NDArray[np.bool_]:
    place = np.arange(k)
    if isinstance(split, str):
        if split == "odd-even":
            return place % 2 == 0  # type: ignore[no-any-return]
        if split == "first-last":
            return place < (k + 1) // 2  # type: ignore[no-any-return]
        raise ValueError(f"split must be 'odd-even', 'first-last' or which items are in the first half, not {split!r}")
    first = np.asarray(split, dtype=bool)
    if first.shape != (k,) or first.all() or not first.any():
        raise ValueError(f"split must say for each of the {k} items whether it is in the first half, some not")
    return first


def _stepped_up(r: float) -> float:
    return 2 * r / (1 + r) if r > -1 else float("-inf")


def _fisher(r: float, n: int, level: float) -> Interval:
    if n <= 3 or abs(r) >= 1:
        return Interval(_stepped_up(r) if abs(r) >= 1 else float("nan"), _stepped_up(r), level)
    half = float(ndtri((1 + level) / 2)) / np.sqrt(n - 3)
    low, high = (float(np.tanh(np.arctanh(r) + s * half)) for s in (-1, 1))
    return Interval(_stepped_up(low), _stepped_up(high), level)
