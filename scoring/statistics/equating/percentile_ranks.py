"""Equipercentile equating: percentile ranks and their inverse."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
