"""Gwet's coefficients: agreement beyond chance that stays put where one category is common."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from scoring.statistics.agreement.category_counts import prepare
from scoring.statistics.agreement.chance_correction import Agreement, beyond_chance


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
