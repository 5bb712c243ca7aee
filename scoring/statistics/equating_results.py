"""What all equating shares: the result, percentile ranks and their inverse, words for small samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.statistics.results import ArrayResult, Interval

FEW, SMALL, SMOOTH = 30, 100, 400  # candidates a form, below which more and more methods say too little
Z = 1.959963984540054
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Equating(ArrayResult):
    """``concordance[k]`` is the score on form Y that equals ``scores[k]`` on form X; it is not rounded, and
    not clipped to the scale."""

    concordance: Floats
    scores: Floats
    slope: float  # nan where the function is not a line
    intercept: float
    standard_error: Floats | None  # by bootstrap, at every score
    method: str
    n_x: int
    n_y: int
    replicates: int
    seed: int | None
    caution: str | None

    @property
    def values(self) -> Floats:  # type: ignore[override]
        return self.concordance

    @property
    def interval(self) -> tuple[Interval, ...] | None:
        if self.standard_error is None:
            return None
        pairs = zip(self.concordance, self.standard_error, strict=True)
        return tuple(Interval(float(c - Z * e), float(c + Z * e)) for c, e in pairs)


def moments(f: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (n - 1) of each row of frequencies."""
    n = f.sum(axis=1)
    mean = f @ scores / n
    return mean, np.sqrt(np.maximum(f @ scores**2 - n * mean**2, 0) / (n - 1))


def equipercentile(fx: Floats, fy: Floats, scores: Floats) -> Floats:
    """Relative frequencies (replicates, scores) on both forms → the equivalent of every score on X."""
    upto = np.cumsum(fx, axis=1)
    rank = np.clip(upto - fx / 2, 0, 1)
    below = np.cumsum(fy, axis=1)
    below /= below[:, -1:]
    sides = [_inverse(below, rank, side) for side in (-1, 1)]
    return scores[0] + (sides[0] + sides[1]) / 2  # type: ignore[no-any-return]


def _inverse(below: Floats, rank: Floats, side: int) -> Floats:
    """Percentile ranks to scores (from 0).  Where nobody has a score the two sides differ, and their middle counts."""
    n, k = below.shape
    rows = np.arange(n)[:, None]
    shift = 2.0 * rows  # one search over all replicates laid end to end
    place = np.searchsorted((below + shift).ravel(), (rank + shift + side * 1e-12).ravel()).reshape(n, k) - k * rows
    place = np.clip(place, 0, k - 1)
    before = np.where(place > 0, below[rows, place - 1], 0.0)
    share = below[rows, place] - before
    inside = np.divide(rank - before, share, out=np.full(rank.shape, 0.0 if side < 0 else 1.0), where=share > 0)
    return place + np.clip(inside, 0, 1) - 0.5  # type: ignore[no-any-return]


def caution_of(method: str, n: int) -> str | None:
    if method == "identity":
        return None
    if n < FEW:
        return f"With {n} candidates on a form, taking scores as they are (identity) is usually nearer the truth."
    if n < SMALL and method not in ("mean", "circle-arc"):
        return f"With {n} candidates on a form, mean or circle-arc equating is steadier."
    if n < SMOOTH and method in ("equipercentile", "frequency-estimation"):
        return f"With {n} candidates on a form the percentiles are ragged; a linear method is steadier."
    return None
