"""Pearson's correlation over the pairs that are complete."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def correlation(a: Floats, b: Floats) -> float:
    known = ~(np.isnan(a) | np.isnan(b))
    a, b = a[known] - a[known].mean(), b[known] - b[known].mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else float("nan")
