"""Does a candidate's pattern of answers make sense?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEW_CANDIDATES = 100
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PersonFit:
    """One entry per candidate; nan where nothing or everything is right and the figure says nothing.

    ``guttman`` counts pairs of items with the harder one right and the easier one wrong;
    ``guttman_standardized`` divides by the most there can be (0 = as expected, 1 = the reverse).  Low
    ``ht`` and high ``u3`` and ``cstar`` are odd.  None of them says why.
    """

    guttman: Floats
    guttman_standardized: Floats
    ht: Floats
    u3: Floats
    cstar: Floats
    nci: Floats
    score: NDArray[np.int64]
    n_candidates: int
    n_items: int
    caution: str | None


def person_fit(correct: ArrayLike) -> PersonFit:
    """Nonparametric person fit: standardized Guttman errors, H^T, U3, C*, NCI.

    Parameters
    ----------
    correct : array_like of 0 and 1, shape (n_candidates, n_items)

    Raises
    ------
    ValueError
        Fewer than two candidates or items, or values other than 0 and 1.

    Notes
    -----
    U3 is undefined when an item was right, or wrong, for everybody (its log odds are infinite); such
    items are left out of U3, and add nothing to the others' errors.

    References
    ----------
    Meijer & Sijtsma (2001), APM 25, 107-135; van der Flier (1982) for U3; Sijtsma (1986) for H^T;
    Harnisch & Linn (1981) for C*; Tatsuoka & Tatsuoka (1983) for NCI.
    """
    x = np.asarray(correct, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < 2:
        raise ValueError("correct must be a table of at least two candidates by two items")
    if not np.isin(x, (0, 1)).all():
        raise ValueError("correct must hold 0 and 1 only")
    n, k = x.shape
    p = x.mean(axis=0)
    x = x[:, np.argsort(-p, kind="stable")]
    p = np.sort(p)[::-1]
    r = x.sum(axis=1).astype(np.int64)
    wrong_before = np.cumsum(1 - x, axis=1) - (1 - x)
    errors = (x * wrong_before).sum(axis=1)
    most = r * (k - r)
    inner = most > 0
    standardized = np.divide(errors, most, out=np.zeros(n), where=inner)  # no error was possible: none was made

    def between(weight: Floats) -> Floats:
        """(best - own) / (best - worst) of a weighted sum of the answers, for each raw score."""
        best = np.concatenate([[0.0], np.cumsum(weight)])[r]
        worst = np.concatenate([[0.0], np.cumsum(weight[::-1])])[r]
        gap = best - worst
        share: Floats = np.divide(best - x @ weight, gap, out=np.full(n, np.nan), where=inner & (gap > 1e-12))
        return share

    varied = (p > 0) & (p < 1)
    if varied.all():
        u3 = between(np.log(p / (1 - p)))
    else:
        u3 = person_fit(x[:, varied]).u3 if varied.sum() > 1 else np.full(n, np.nan)
    caution = "The order of the items rests on few candidates." if n < FEW_CANDIDATES else None
    return PersonFit(
        guttman=errors,
        guttman_standardized=standardized,
        ht=_ht(x, p, r),
        u3=u3,
        cstar=between(p),
        nci=np.where(inner, 1 - 2 * standardized, 0.0),
        score=r,
        n_candidates=n,
        n_items=k,
        caution=caution,
    )


def _ht(x: Floats, p: Floats, r: NDArray[np.int64]) -> Floats:
    """Each candidate's covariance with the others, over the most it could be given both raw scores."""
    n, k = x.shape
    share = r / k
    covariance = ((x @ (n * p)) - r) / k - share * (float(share.sum()) - share)
    ordered = np.sort(share)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    below = np.searchsorted(ordered, share, side="left")
    # Of two candidates the covariance is at most lower × (1 - higher).
    lower_sum, higher_sum = sums[below], sums[-1] - sums[below] - share
    higher_n = n - below - 1
    largest = lower_sum * (1 - share) + share * (higher_n - higher_sum)
    known = (r > 0) & (r < k) & (largest > 1e-12)
    found: Floats = np.divide(covariance, largest, out=np.full(n, np.nan), where=known)
    return found
