"""The share of ratings that agree, before anything is said of chance."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.statistics.agreement.category_counts import as_ratings, counts_of, numbered
from scoring.statistics.agreement.chance_correction import Agreement, agreement_by_unit, with_interval


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
