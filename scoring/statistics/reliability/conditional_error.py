"""The standard error of measurement at each raw score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from scoring.statistics.array_results import ArrayResult
from scoring.statistics.intervals import Interval
from scoring.statistics.reliability.internal_consistency import few_candidates, kr20, kr21, totals_of


@dataclass(frozen=True, slots=True, eq=False)
class ConditionalSEM(ArrayResult):
    """``sem[x]`` is the standard error of measurement at raw score x, in points; nan at 0 and at the most, where
    the binomial says nothing."""

    sem: NDArray[np.float64]
    score: NDArray[np.int64]
    method: str
    n_candidates: int
    n_items: int
    caution: str | None

    @property
    def values(self) -> NDArray[np.float64]:  # type: ignore[override]
        return self.sem

    def band(self, score: int, level: float = 0.95) -> Interval:
        """Where the true score of somebody with this raw score lies, as far as it can be told."""
        half = float(ndtri((1 + level) / 2)) * float(self.sem[score])
        return Interval(score - half, score + half, level)


def conditional_sem(
    scores: ArrayLike, *, method: str = "lord-keats", n_items: int | None = None, reliability: float | None = None
) -> ConditionalSEM:
    """The standard error of measurement at every raw score 0 … n_items.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_items)
        0 and 1; or, with ``n_items``, the totals.
    method : {"lord", "lord-keats"}
        Lord's binomial error, or scaled by Keats so that it fits the reliability.
    reliability : float, optional
        For "lord-keats"; by default KR-20 of the scores.

    References
    ----------
    Lord (1957), EPM 17, 510-521.  Keats (1957), Psychometrika 22, 29-41.
    """
    totals, k = totals_of(scores, n_items)
    raw = np.arange(k + 1)
    sem = np.sqrt(raw * (k - raw) / (k - 1))
    if method == "lord-keats":
        if reliability is None:
            if n_items is not None:
                raise ValueError("with totals alone, the reliability must be given")
            reliability = kr20(scores).estimate
        rest = 1 - kr21(totals, n_items=k).estimate
        if rest <= 0:
            raise ValueError("KR-21 is 1: the scores hold no error that could be scaled")
        ratio = (1 - reliability) / rest
        sem = sem * np.sqrt(max(ratio, 0))
    elif method != "lord":
        raise ValueError(f"method must be 'lord' or 'lord-keats', not {method!r}")
    sem[[0, k]] = np.nan
    caution = few_candidates(len(totals)) if method == "lord-keats" else None
    return ConditionalSEM(np.asarray(sem, dtype=np.float64), raw, method, len(totals), k, caution)
