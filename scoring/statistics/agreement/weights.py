"""How far two categories agree: 1 on the diagonal, less beside it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def weights_of(weights: str | ArrayLike, values: Floats) -> Floats:
    q = len(values)
    if not isinstance(weights, str):
        return _own_weights(np.asarray(weights, dtype=np.float64), q)
    if weights == "unweighted":
        return np.eye(q)
    distance = np.abs(values[:, None] - values[None, :])
    if q > 1 and weights == "linear":
        return 1 - distance / distance.max()  # type: ignore[no-any-return]
    if q > 1 and weights == "quadratic":
        return 1 - (distance / distance.max()) ** 2  # type: ignore[no-any-return]
    if q > 1 and weights == "ordinal":
        steps = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) + 1
        pairs = steps * (steps - 1) / 2
        return 1 - pairs / pairs.max()  # type: ignore[no-any-return]
    if weights not in ("linear", "quadratic", "ordinal"):
        raise ValueError(f"weights must be 'unweighted', 'linear', 'quadratic' or 'ordinal', not {weights!r}")
    return np.eye(q)


def _own_weights(table: Floats, q: int) -> Floats:
    """Agreement weights (1 on the diagonal), or Cohen's disagreement weights (0 there) turned into them."""
    if table.shape != (q, q):
        raise ValueError(f"weights must be named, or a table of {q} by {q}, one row and column a category")
    own = np.diag(table)
    if (own == 0).all() and table.min() >= 0 and table.max() > 0:
        return 1 - table / table.max()  # type: ignore[no-any-return]
    if (own == 1).all() and table.min() >= 0 and table.max() == 1:
        return table
    raise ValueError("a table of weights has 1 on its diagonal and less beside it, or 0 for degrees of disagreement")
