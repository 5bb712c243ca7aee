"""The conversion table: what each score on form X is worth on form Y, and words for small samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.statistics.array_results import ArrayResult
from scoring.statistics.intervals import Interval

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
