"""The cut from candidates whom examiners call borderline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from scoring.statistics.intervals import Interval, require_level
from scoring.statistics.standard_setting.correlation import correlation

LEAST_CORRELATION = 0.3


@dataclass(frozen=True, slots=True)
class BorderlineRegression:
    cut: float
    standard_error: float
    interval: Interval
    slope: float
    intercept: float
    r: float
    n_candidates: int
    caution: str | None


def borderline_regression(
    scores: ArrayLike, global_ratings: ArrayLike, *, borderline: float, level: float = 0.95
) -> BorderlineRegression:
    """The score expected of a candidate whom examiners call borderline.

    Parameters
    ----------
    scores, global_ratings : array_like, shape (n_candidates,)
    borderline : float
        The value of the global rating that means borderline.

    Raises
    ------
    ValueError
        Ratings that do not vary, or a correlation below 0.3: a line through a cloud is no standard.

    References
    ----------
    Wood, Humphrey-Murray & Norman (2006), Advances in Health Sciences Education 11, 115-122.
    """
    require_level(level)
    y, g = np.asarray(scores, dtype=np.float64), np.asarray(global_ratings, dtype=np.float64)
    if y.shape != g.shape or y.ndim != 1:
        raise ValueError("scores and global_ratings must have one entry for each candidate")
    known = ~(np.isnan(y) | np.isnan(g))
    y, g = y[known], g[known]
    n = len(y)
    if n < 3 or np.ptp(g) == 0:
        raise ValueError("the regression needs at least three candidates and global ratings that vary")
    r = correlation(y, g)
    if not r >= LEAST_CORRELATION:
        raise ValueError(f"scores and global ratings correlate {r:.2f} only; a cut cannot be drawn from them")
    away = g - g.mean()
    slope = float(away @ y / (away @ away))
    intercept = float(y.mean() - slope * g.mean())
    cut = intercept + slope * borderline
    residual = y - intercept - slope * g
    variance = float(residual @ residual) / (n - 2)
    error = float(np.sqrt(variance * (1 / n + (borderline - g.mean()) ** 2 / (away @ away))))
    t = float(stdtrit(n - 2, (1 + level) / 2))
    said = []
    if n < 30:
        said.append(f"The cut rests on {n} candidates only.")
    if not g.min() <= borderline <= g.max():
        said.append("Nobody was rated as low, or as high, as borderline: the line is drawn beyond the data.")
    interval = Interval(cut - t * error, cut + t * error, level)
    return BorderlineRegression(cut, error, interval, slope, intercept, r, n, " ".join(said) or None)
