"""P-values corrected for how many there are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjusted(p_values: ArrayLike, correction: str = "holm") -> NDArray[np.float64]:
    """P-values corrected for their number: "holm" (1979) or "bh" (Benjamini & Hochberg 1995)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    n, rank = len(p), np.arange(len(p))
    out = np.empty(n)
    if correction == "holm":
        out[order] = np.minimum(np.maximum.accumulate(p[order] * (n - rank)), 1)
    elif correction == "bh":
        out[order] = np.minimum(np.minimum.accumulate((p[order] * n / (rank + 1))[::-1])[::-1], 1)
    else:
        raise ValueError(f"correction must be 'holm' or 'bh', not {correction!r}")
    return out
