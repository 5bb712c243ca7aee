"""The E-step of the many-facet model: two sparse products, persons × (combination, category) with the table of
log probabilities at the nodes, and back.  Its expected counts give the exact gradient.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from scoring.statistics.many_facet.derivatives import Layout
from scoring.statistics.many_facet.observations import Floats, Ints


@dataclass(slots=True)
class Expected:
    """What one E-step leaves behind."""

    log_likelihood: float
    ability: Floats
    spread: Floats  # posterior variance
    gradient: Floats  # of the ease parameters, then of the mean and the log standard deviation
    information: Floats  # of the ease parameters, as if abilities were known


class Nodes:
    """Persons in blocks, each with its counts of (combination, category)."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        width = layout.data.width
        order = np.argsort(layout.person, kind="stable")
        person, j, x = layout.person[order], layout.combination[order], layout.x[order]
        self.present, first = np.unique(person, return_index=True)
        ends = np.append(first[1:], len(person))
        self.blocks = []
        start = 0
        while start < len(first):
            stop = start + max(1, int(np.searchsorted(ends[start:], first[start] + 200_000)))
            stop = min(stop, start + 4_096, len(first))
            rows = slice(first[start], ends[stop - 1])
            local = np.repeat(np.arange(stop - start), ends[start:stop] - first[start:stop])
            used = np.arange(layout.n_combinations)
            place = j[rows]
            if layout.n_combinations > 4 * len(place):
                used, place = np.unique(place, return_inverse=True)
            counts = csr_matrix(
                (np.ones(len(place)), (local, place.ravel() * width + x[rows])),
                shape=(stop - start, len(used) * width),
            )
            self.blocks.append((slice(start, stop), counts, used))
            start = stop

    def expect(self, point: Floats, spots: Floats) -> Expected:
        """``point``: ease, mean, log standard deviation; ``spots``: nodes in standard deviations from the mean."""
        layout, width, q = self.layout, self.layout.data.width, len(spots)
        ease, sd = point[:-2], float(np.exp(point[-1]))
        away = sd * spots
        nodes = point[-2] + away
        prior = -0.5 * spots**2
        prior -= np.log(np.exp(prior).sum())
        sums, located = layout.step_sums(ease), layout.combination_ease(ease)
        ability, spread = np.zeros(layout.n_persons), np.zeros(layout.n_persons)
        gap, var = np.zeros(layout.n_combinations), np.zeros(layout.n_combinations)
        above_cov = np.zeros((layout.n_combinations, width))
        above_gap = np.zeros((len(layout.steps), width))
        both = np.zeros((len(layout.steps), width, width))
        pull = np.zeros(q)  # by node, how much higher than expected the scores are
        total = 0.0
        shared = None
        for who, counts, used in self.blocks:
            if shared is None or len(used) != layout.n_combinations:
                table = _table(located[used], sums, layout.group_of[used], nodes)
                shared = table if len(used) == layout.n_combinations else None
            else:
                table = shared
            log_p = table[1]
            likelihood = counts @ log_p.reshape(len(used) * width, q) + prior
            top = likelihood.max(axis=1, keepdims=True)
            likelihood -= top
            weight = np.exp(likelihood, out=likelihood)
            mass = weight.sum(axis=1, keepdims=True)
            weight /= mass
            total += float((np.log(mass) + top).sum())
            persons = self.present[who]
            ability[persons] = weight @ nodes
            spread[persons] = weight @ (nodes * nodes) - ability[persons] ** 2
            seen = (counts.T @ weight).reshape(len(used), width, q)
            pull += _collect(layout, seen, table[0], used, gap, var, above_cov, above_gap, both)
        gradient = np.concatenate(
            [
                layout.belongs.T @ gap,
                *(above_gap[h][steps] for h, steps in enumerate(layout.steps)),
                [pull.sum(), away @ pull],
            ]
        )
        return Expected(total, ability, np.maximum(spread, 1e-12), gradient, layout.assemble(var, above_cov, both))


def _table(located: Floats, sums: Floats, group: Ints, nodes: Floats) -> tuple[Floats, Floats]:
    """Probabilities and their logarithms, (combinations, categories, nodes); a category never seen has none."""
    k = np.arange(sums.shape[1], dtype=np.float64)
    log_p: Floats = k[:, None] * (nodes + located[:, None, None])
    log_p += sums[group][:, :, None]
    log_p -= log_p.max(axis=1, keepdims=True)
    p = np.exp(log_p)
    mass = p.sum(axis=1, keepdims=True)
    p /= mass
    log_p -= np.log(mass)
    np.maximum(log_p, -1e300, out=log_p)  # a category never seen: no observation asks for it
    return p, log_p


def _collect(
    layout: Layout,
    seen: Floats,
    p: Floats,
    used: Ints,
    gap: Floats,
    var: Floats,
    above_cov: Floats,
    above_gap: Floats,
    both: Floats,
) -> Floats:
    """Add the derivatives of the expected complete-data log likelihood of one block to the sums.

    Returns, by node, observed less expected scores.
    """
    k = np.arange(p.shape[1], dtype=np.float64)
    n = seen.sum(axis=1)  # (combinations, nodes)
    expected = np.einsum("jkq,k->jq", p, k)
    square = np.einsum("jkq,k->jq", p, k * k)
    residual = np.einsum("jkq,k->jq", seen, k) - n * expected
    gap[used] += residual.sum(axis=1)
    var[used] += (n * (square - expected**2)).sum(axis=1)
    above = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    partial = np.cumsum((p * k[:, None])[:, ::-1], axis=1)[:, ::-1] - above * expected[:, None]
    above_cov[used] += np.einsum("jkq,jq->jk", partial, n)
    reached = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1].sum(axis=2)  # observed at or above
    weighted = above * n[:, None]
    mass = weighted.sum(axis=2)
    width = p.shape[1]
    upper = np.maximum.outer(np.arange(width), np.arange(width))
    for h in range(len(layout.steps)):
        here = layout.group_of[used] == h
        a, w = above[here], weighted[here]
        above_gap[h] += (reached[here] - mass[here]).sum(axis=0)
        product = np.tensordot(w, a, axes=([0, 2], [0, 2]))
        both[h] += mass[here].sum(axis=0)[upper] - product
    return residual.sum(axis=0)  # type: ignore[no-any-return]
