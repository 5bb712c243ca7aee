"""Equating two forms: what a score on form X is worth on form Y.  Here for groups that are alike; those
that differ are in ``nonequivalent_groups``.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.equating.conversion import FEW, Equating, Floats, caution_of
from scoring.statistics.equating.percentile_ranks import equipercentile

METHODS = ("identity", "mean", "linear", "equipercentile", "circle-arc")


def equate(
    x: ArrayLike,
    y: ArrayLike,
    *,
    method: str = "linear",
    minimum: int = 0,
    maximum: int | None = None,
    low: tuple[float, float] | None = None,
    high: tuple[float, float] | None = None,
    replicates: int = 1000,
    seed: int | None = 1,
) -> Equating:
    """Equate form X to form Y for groups that are alike.

    Parameters
    ----------
    x, y : array_like of int, shapes (n_x,) and (n_y,)
        Raw scores.
    method : {"identity", "mean", "linear", "equipercentile", "circle-arc"}
    minimum, maximum : int
        Of the raw scores; by default 0 and the highest score seen on either form.
    low, high : (score on X, score on Y), optional
        The ends of the circle arc; by default both minima and both maxima.
    replicates, seed
        Candidates of each form are drawn anew; the same seed gives the same standard errors.

    Raises
    ------
    ValueError
        Scores outside the scale, no spread where one is needed, "equipercentile" for fewer than 30
        candidates on a form.

    Notes
    -----
    Percentile ranks take scores as spread evenly over half a point to each side; over scores that nobody
    has on form Y the middle of the gap counts, as in Kolen and Brennan's tables.  The circle arc is
    Livingston and Kim's simplified one.

    References
    ----------
    Kolen & Brennan (2014), Test Equating, Scaling, and Linking; Livingston & Kim (2009), JEM 46, 330-343.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    a, b = _raw(x, "x"), _raw(y, "y")
    top = int(max(a.max(), b.max())) if maximum is None else int(maximum)
    for name, values in (("x", a), ("y", b)):
        if values.min() < minimum or values.max() > top:
            raise ValueError(f"scores on form {name} must lie between {minimum} and {top}")
    if method == "equipercentile" and min(len(a), len(b)) < FEW:
        few = min(len(a), len(b))
        raise ValueError(
            f"equipercentile equating needs {FEW} candidates a form, not {few}; use identity, mean or circle-arc"
        )
    scores = np.arange(minimum, top + 1, dtype=np.float64)
    counts = [np.bincount(v - minimum, minlength=len(scores)).astype(np.float64) for v in (a, b)]
    ends = (low or (minimum, minimum), high or (top, top))

    def once(fx: Floats, fy: Floats) -> tuple[Floats, Floats, Floats]:
        return _equate(fx, fy, scores, method, ends)

    concordance, slope, intercept = once(counts[0][None, :], counts[1][None, :])
    if not np.isfinite(concordance).all():
        raise ValueError(f"the scores on one form do not vary; use method 'mean' or 'identity', not {method!r}")
    error = None
    if replicates > 0:
        error = _bootstrap(once, counts, replicates, seed)
    return Equating(
        concordance=concordance[0],
        scores=scores,
        slope=float(slope[0]),
        intercept=float(intercept[0]),
        standard_error=error,
        method=method,
        n_x=len(a),
        n_y=len(b),
        replicates=replicates,
        seed=seed,
        caution=caution_of(method, min(len(a), len(b))),
    )


def _raw(values: ArrayLike, name: str) -> NDArray[np.int64]:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or len(x) < 2:
        raise ValueError(f"{name} must be one list of at least two raw scores")
    if np.isnan(x).any() or (x != np.round(x)).any():
        raise ValueError(f"raw scores on form {name} must be whole numbers")
    return x.astype(np.int64)


def _equate(
    fx: Floats, fy: Floats, scores: Floats, method: str, ends: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[Floats, Floats, Floats]:
    """Frequencies (replicates, scores) → (concordance, slope, intercept), one row per replicate."""
    nothing = np.full(len(fx), np.nan)
    if method == "equipercentile":
        return (
            equipercentile(fx / fx.sum(axis=1, keepdims=True), fy / fy.sum(axis=1, keepdims=True), scores),
            nothing,
            nothing,
        )
    mx, sx = _moments(fx, scores)
    my, sy = _moments(fy, scores)
    if method == "circle-arc":
        return _circle_arc(mx, my, scores, *ends), nothing, nothing
    slope = np.ones(len(fx))
    if method == "linear":
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = sy / sx
            slope = np.where(np.isfinite(slope) & (slope > 0), slope, np.nan)
    intercept = np.zeros(len(fx)) if method == "identity" else my - slope * mx
    return intercept[:, None] + slope[:, None] * scores, slope, intercept


def _circle_arc(mx: Floats, my: Floats, scores: Floats, low: tuple[float, float], high: tuple[float, float]) -> Floats:
    """A line through the ends, and on it an arc through the means."""
    (x1, y1), (x3, y3) = low, high
    if not x1 < x3:
        raise ValueError("the low end of the circle arc must lie below the high end")
    slope = (y3 - y1) / (x3 - x1)
    line = y1 + slope * (scores - x1)
    bend = (my - (y1 + slope * (mx - x1)))[:, None]
    m = mx[:, None]
    inner = (scores >= x1) & (scores <= x3)
    centre = (x1 + x3) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        # The centre's height, so that the circle passes the ends at 0 and the means at ``bend``.
        height = ((m - x1) * (m - x3) + bend**2) / (2 * bend)
        radius2 = height**2 + (centre - x1) ** 2
        arc = height + np.sign(bend) * np.sqrt(np.maximum(radius2 - (scores - centre) ** 2, 0))
    arc = np.where((np.abs(bend) < 1e-12) | ~inner, 0.0, arc)
    return line + arc  # type: ignore[no-any-return]


def _bootstrap(
    once: Callable[[Floats, Floats], tuple[Floats, Floats, Floats]],
    counts: list[Floats],
    replicates: int,
    seed: int | None,
) -> Floats:
    chance = np.random.default_rng(seed)
    fx, fy = (chance.multinomial(int(c.sum()), c / c.sum(), size=replicates).astype(np.float64) for c in counts)
    drawn = once(fx, fy)[0]
    drawn = drawn[np.isfinite(drawn).all(axis=1)]
    return drawn.std(axis=0, ddof=1) if len(drawn) > 1 else np.full(len(counts[0]), np.nan)  # type: ignore[no-any-return]


def _moments(f: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (n - 1) of each row of frequencies."""
    n = f.sum(axis=1)
    mean = f @ scores / n
    return mean, np.sqrt(np.maximum(f @ scores**2 - n * mean**2, 0) / (n - 1))
