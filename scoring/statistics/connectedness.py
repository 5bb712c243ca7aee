"""Which parts of a design hang together: without a link no scale joins them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def connected_subsets(facets: Sequence[NDArray[np.int64]], sizes: Sequence[int]) -> tuple[int, list[NDArray[np.int64]]]:
    """How many subsets there are, and for each facet the subset of every element.

    ``facets`` are codes per observation, 0 … size - 1; two elements hang together when they meet in an
    observation.  Subset 0 holds the most observations.
    """
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    first = facets[0] + offsets[0]
    rows = np.concatenate([first] * (len(facets) - 1)) if len(facets) > 1 else first
    columns = (
        np.concatenate([f + o for f, o in zip(facets[1:], offsets[1:], strict=True)]) if len(facets) > 1 else first
    )
    total = int(sum(sizes))
    graph = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(total, total))
    n, label = connected_components(graph, directed=False)
    order = np.argsort(-np.bincount(label[first], minlength=n), kind="stable")
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    label = rank[label]
    return n, [label[o : o + s] for o, s in zip(offsets, sizes, strict=True)]
