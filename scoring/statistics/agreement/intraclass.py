"""Intraclass correlations: how much of the differences between ratings are differences between what was rated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, fdtri

from scoring.statistics.intervals import Interval, require_level

FEW_UNITS = 30
# Shrout & Fleiss number the models, McGraw & Wong name them.
FORMS = ("1", "1,k", "A,1", "A,k", "C,1", "C,k")
ALIASES = {"1,1": "1", "K": "1,k", "1,K": "1,k", "2": "A,1", "3": "C,1", "2,1": "A,1", "2,K": "A,k", "3,1": "C,1",
           "3,K": "C,k", "A,1": "A,1", "A,K": "A,k", "C,1": "C,1", "C,K": "C,k", "1": "1", "1K": "1,k", "2K": "A,k",
           "3K": "C,k"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intraclass:
    """``n_raters`` is the number of ratings a unit has: Ebel's mean number where it varies."""

    estimate: float
    interval: Interval
    f: float
    df1: float
    df2: float
    p_value: float
    form: str
    n_units: int
    n_raters: float
    caution: str | None


def intraclass_correlation(ratings: ArrayLike, *, form: str = "A,1", confidence: float = 0.95) -> Intraclass:
    """One of the six intraclass correlations.

    Parameters
    ----------
    ratings : array_like, shape (n_units, n_raters)
        Complete for the two-way forms.  The one-way forms take gaps (nan), after Ebel.
    form : str
        "1" and "1,k" (every unit may have its own raters), "A,1" and "A,k" (absolute agreement),
        "C,1" and "C,k" (consistency); or Shrout and Fleiss' "ICC(2,1)" and so on.

    Raises
    ------
    ValueError
        One unit, one rater, a gap in a two-way form (use ``g_study``), ratings that do not vary.

    Notes
    -----
    The limits of an average are the Spearman-Brown transform of those for one rating.  (McGraw and
    Wong's own degrees of freedom for "A,k" differ a little.)

    References
    ----------
    Shrout & Fleiss (1979), PB 86, 420-428; McGraw & Wong (1996), Psychological Methods 1, 30-46;
    Ebel (1951), Psychometrika 16, 407-424.
    """
    require_level(confidence, "confidence")
    name = _form(form)
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError("ratings must be a table of units by raters")
    gaps = bool(np.isnan(x.sum()))
    if gaps:
        x = x[~np.isnan(x).all(axis=1)]
    if len(x) < 2:
        raise ValueError(f"an intraclass correlation needs at least two units, not {len(x)}")
    if x.shape[1] < 2:
        raise ValueError("an intraclass correlation needs at least two raters")
    if name.startswith("1"):
        return _one_way(x, name, confidence, gaps=gaps)
    if gaps:
        raise ValueError(f"form {name!r} needs every unit rated by every rater; use g_study for an incomplete design")
    return _two_way(x, name, confidence)


def _form(form: str) -> str:
    text = str(form).upper().replace("ICC", "").strip(" ()").replace(" ", "")
    if text not in ALIASES:
        raise ValueError(f"form must be one of {', '.join(FORMS)}, or Shrout and Fleiss' name, not {form!r}")
    return ALIASES[text]


def _one_way(x: np.ndarray, name: str, confidence: float, *, gaps: bool) -> Intraclass:
    rated = ~np.isnan(x) if gaps else None
    k = np.full(len(x), float(x.shape[1])) if rated is None else rated.sum(axis=1).astype(np.float64)
    known = x if rated is None else np.where(rated, x, 0.0)
    n, total = len(k), float(k.sum())
    if total <= n:
        raise ValueError("no unit was rated twice")
    mean = known @ np.ones(x.shape[1]) / k
    grand = float(mean @ k) / total
    between = float((k * (mean - grand) ** 2).sum()) / (n - 1)
    rest = x - mean[:, None]
    if rated is not None:
        rest[~rated] = 0.0
    within = float(np.vdot(rest, rest)) / (total - n)
    k0 = (total - float((k**2).sum()) / total) / (n - 1)
    _require_variation(between, within)
    f = between / within if within > 0 else np.inf
    low, high = _f_limits(f, n - 1, total - n, confidence)
    single = [_ratio(v - 1, v + k0 - 1) for v in (f, low, high)]
    return _result(single, f, n - 1, total - n, name, n, k0, confidence)


def _two_way(x: np.ndarray, name: str, confidence: float) -> Intraclass:
    n, k = x.shape
    rows, columns = x @ np.ones(k) / k, np.ones(n) @ x / n
    grand = float(columns.mean())
    rows, columns = rows - grand, columns - grand
    between = k * float(rows @ rows) / (n - 1)
    raters = n * float(columns @ columns) / (k - 1)
    rest = x - grand
    error = (float(np.vdot(rest, rest)) - between * (n - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    scale = max(between, raters, 1e-300)
    error = 0.0 if error < 1e-14 * scale else error
    _require_variation(between, error, raters)
    f = between / error if error > 0 else np.inf
    df1, df2 = n - 1, (n - 1) * (k - 1)
    if name.startswith("C"):
        low, high = _f_limits(f, df1, df2, confidence)
        single = [_ratio(v - 1, v + k - 1) for v in (f, low, high)]
    else:
        single = [_ratio(between - error, between + (k - 1) * error + k * (raters - error) / n)]
        single += _absolute_limits(single[0], between, raters, error, n, k, confidence)
    return _result(single, f, df1, df2, name, n, k, confidence)


def _absolute_limits(
    icc: float, between: float, raters: float, error: float, n: int, k: int, confidence: float
) -> list[float]:
    """McGraw and Wong's, from Satterthwaite's degrees of freedom."""
    if icc >= 1 - 1e-15:
        return [1.0, 1.0]
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    divisor = (a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    v = (a * raters + b * error) ** 2 / divisor if divisor > 0 else (n - 1) * (k - 1)
    tail = (1 + confidence) / 2
    f1, f2 = float(fdtri(n - 1, v, tail)), float(fdtri(v, n - 1, tail))
    rest = k * raters + (k * n - k - n) * error
    return [_ratio(n * (between - f1 * error), f1 * rest + n * between),
            _ratio(n * (f2 * between - error), rest + n * f2 * between)]  # fmt: skip


def _f_limits(f: float, df1: float, df2: float, confidence: float) -> tuple[float, float]:
    tail = (1 + confidence) / 2
    return f / float(fdtri(df1, df2, tail)), f * float(fdtri(df2, df1, tail))


def _ratio(a: float, b: float) -> float:
    if np.isinf(a):
        return 1.0
    return a / b if b != 0 else float("nan")


def _require_variation(*squares: float) -> None:
    if max(squares) <= 0:
        raise ValueError("the ratings do not vary; the intraclass correlation is undefined")


def _result(
    single: list[float], f: float, df1: float, df2: float, name: str, n: int, k: float, confidence: float
) -> Intraclass:
    estimate, low, high = single
    if name.endswith("k"):
        estimate, low, high = (_ratio(k * v, 1 + (k - 1) * v) for v in (estimate, low, high))
    p = float(fdtrc(df1, df2, f)) if np.isfinite(f) else 0.0
    caution = f"The correlation rests on {n} units only; look at its interval." if n < FEW_UNITS else None
    return Intraclass(
        float(estimate), Interval(float(low), float(high), confidence), float(f), df1, df2, p, name, n, k, caution
    )
