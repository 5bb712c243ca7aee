"""The cut from what judges say of each item."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from scoring.statistics.intervals import Interval, require_level
from scoring.statistics.standard_setting.compromise import few_judges
from scoring.statistics.standard_setting.correlation import correlation

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Angoff:
    """``by_judge`` are the cuts each judge alone would set; ``consistency`` is each judge's correlation with how
    many really got the items right (nan without difficulties), ``consistency_overall`` that of the judges' means."""

    cut: float
    standard_error: float
    interval: Interval
    by_judge: Floats
    judge_sd: float
    item_mean: Floats
    item_sd: Floats
    consistency: Floats
    consistency_overall: float
    n_judges: int
    n_items: int
    caution: str | None


def angoff(judgements: ArrayLike, *, difficulty: ArrayLike | None = None, level: float = 0.95) -> Angoff:
    """Angoff's method: how likely a borderline candidate is to get each item right.

    Parameters
    ----------
    judgements : array_like, shape (n_judges, n_items)
        Between 0 and 1, or percentages if any is above 1.  nan where a judge did not judge: the judge's
        mean over the others stands for it.
    difficulty : array_like, shape (n_items,), optional
        The shares that did get the items right, on the same scale or 0 … 1.

    Raises
    ------
    ValueError
        Judgements outside the scale, an item nobody judged, or one judge only (there is no error then).

    References
    ----------
    Angoff (1971); Brennan & Lockwood (1980), APM 4, 219-240, for the error over judges.
    """
    require_level(level)
    x = np.asarray(judgements, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError("judgements must be a table of judges by items")
    if len(x) < 2:
        raise ValueError("one judge alone has no standard error; at least two are needed")
    if np.isnan(x).all(axis=0).any() or np.isnan(x).all(axis=1).any():
        raise ValueError("every item needs a judgement, and every judge must have judged something")
    x = x / 100 if np.nanmax(x) > 1 else x
    if np.nanmin(x) < 0 or np.nanmax(x) > 1:
        raise ValueError("judgements must lie between 0 and 1, or between 0 and 100 as percentages")
    n, k = x.shape
    by_judge = np.nanmean(x, axis=1) * k
    sd = float(by_judge.std(ddof=1))
    error = sd / np.sqrt(n)
    cut = float(by_judge.mean())
    consistency, overall = np.full(n, np.nan), float("nan")
    if difficulty is not None:
        p = np.asarray(difficulty, dtype=np.float64)
        if p.shape != (k,):
            raise ValueError(f"difficulty must have one entry for each of the {k} items")
        consistency = np.array([correlation(row, p) for row in x])
        overall = correlation(np.nanmean(x, axis=0), p)
    judged = (~np.isnan(x)).sum(axis=0)
    item_sd = np.array([np.nanstd(c, ddof=1) if m > 1 else np.nan for c, m in zip(x.T, judged, strict=True)])
    t = float(stdtrit(n - 1, (1 + level) / 2))
    return Angoff(
        cut=cut,
        standard_error=float(error),
        interval=Interval(cut - t * error, cut + t * error, level),
        by_judge=by_judge,
        judge_sd=sd,
        item_mean=np.nanmean(x, axis=0),
        item_sd=item_sd,
        consistency=consistency,
        consistency_overall=overall,
        n_judges=n,
        n_items=k,
        caution=few_judges(n),
    )
