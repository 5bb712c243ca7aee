"""How often each reviewer gives the very level that the co-readers give."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def exact_agreement_by_rater(unit: ArrayLike, rater: ArrayLike, level: ArrayLike, n_raters: int) -> NDArray[np.float64]:
    """For each rater the share of co-readers, over all units, who gave the very same level.

    Parameters
    ----------
    unit, rater, level : array_like of int, shape (n_ratings,)
        ``rater`` from 0 to n_raters - 1.

    Returns
    -------
    ndarray, shape (n_raters,)
        nan for a rater who shares no unit with anybody.
    """
    _, u = np.unique(np.asarray(unit), return_inverse=True)
    values, v = np.unique(np.asarray(level), return_inverse=True)
    r = np.asarray(rater, dtype=np.int64)
    cell = u * max(len(values), 1) + v
    same = np.bincount(cell)[cell] - 1 if len(cell) else cell
    readers = np.bincount(u)[u] - 1 if len(u) else u
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.bincount(r, same, minlength=n_raters) / np.bincount(r, readers, minlength=n_raters)  # type: ignore[no-any-return]
