"""Which parts of a design hang together: without a link no scale joins them.

That everybody meets the same criteria links nobody: two panels that share neither reviewers nor
candidates stay apart, because all reviewers and all candidates of one could be shifted together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]


def comparable_persons(person: Ints, others: Sequence[Ints], n_persons: int, sizes: Sequence[int]) -> Ints:
    """For every person the number of the set within which measures can be compared; set 0 has most observations.

    Parameters
    ----------
    person, others : codes per observation
        Of the ability facet and of each other facet, 0 … size - 1.

    Notes
    -----
    Two elements can be compared when every shift that leaves all expected scores unchanged moves them
    alike.  Those shifts are the null space of the design; with the persons eliminated it is that of a
    matrix as large as the other facets together.
    """
    if not others:
        return np.arange(n_persons)
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    total = int(sum(sizes))
    rows = np.arange(len(person))
    design = csr_matrix(
        (
            np.ones(len(person) * len(others)),
            (np.tile(rows, len(others)), np.concatenate([o + f for o, f in zip(others, offsets, strict=True)])),
        ),
        shape=(len(person), total),
    )
    belongs = csr_matrix((np.ones(len(person)), (person, rows)), shape=(n_persons, len(person)))
    seen = np.maximum(np.bincount(person, minlength=n_persons), 1)
    cross = belongs @ design  # persons × elements
    left = (design.T @ design - cross.T @ cross.multiply(1 / seen[:, None])).toarray()
    values, vectors = np.linalg.eigh(left)
    shifts = vectors[:, values < 1e-8 * max(values[-1], 1.0)]
    moved = (cross @ shifts) / seen[:, None]  # how far each shift moves each person
    _, label = np.unique(np.round(moved, 6), axis=0, return_inverse=True)
    label = label.ravel()
    order = np.argsort(-np.bincount(label[person]), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[label]
