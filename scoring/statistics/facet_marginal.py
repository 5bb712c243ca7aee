"""The many-facet Rasch model by marginal maximum likelihood over a normal distribution of ability.

An E-step is two sparse products: persons × (combination, category) with the table of log
probabilities at the nodes, and back.  Its expected counts give the exact gradient; the Newton step uses
the observed information with each candidate's posterior taken as normal.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from scoring.statistics.facet_calibration import Derivatives, Layout
from scoring.statistics.facet_data import Floats, Ints

REACH = 7.0  # standard deviations of ability that the nodes cover
SPACING = 0.75  # of the narrowest posterior; the trapezoid is then right to nine digits
MOST_NODES = 800


@dataclass(slots=True)
class Marginal:
    ability: Floats  # expected a posteriori
    error: Floats  # posterior standard deviation
    ease: Floats
    ease_error: Floats
    mean: float
    variance: float
    log_likelihood: float
    n_iterations: int
    converged: bool
    n_nodes: int


@dataclass(slots=True)
class Expected:
    """What one E-step leaves behind."""

    log_likelihood: float
    ability: Floats
    spread: Floats  # posterior variance
    gradient: Floats  # of the ease parameters
    information: Floats  # complete-data


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

    def expect(self, ease: Floats, mean: float, variance: float, nodes: Floats) -> Expected:
        layout, width, q = self.layout, self.layout.data.width, len(nodes)
        sums, located = layout.step_sums(ease), layout.combination_ease(ease)
        prior = -0.5 * (nodes - mean) ** 2 / variance
        prior -= np.log(np.exp(prior - prior.max()).sum()) + prior.max()
        ability, spread = np.zeros(layout.n_persons), np.zeros(layout.n_persons)
        gap, var = np.zeros(layout.n_combinations), np.zeros(layout.n_combinations)
        above_cov = np.zeros((layout.n_combinations, width))
        above_gap = np.zeros((len(layout.steps), width))
        both = np.zeros((len(layout.steps), width, width))
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
            _collect(layout, seen, table[0], used, gap, var, above_cov, above_gap, both)
        gradient = np.concatenate(
            [layout.belongs.T @ gap, *(above_gap[h][steps] for h, steps in enumerate(layout.steps))]
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
) -> None:
    """Add the derivatives of the expected complete-data log likelihood of one block to the sums."""
    k = np.arange(p.shape[1], dtype=np.float64)
    n = seen.sum(axis=1)  # (combinations, nodes)
    expected = np.einsum("jkq,k->jq", p, k)
    square = np.einsum("jkq,k->jq", p, k * k)
    gap[used] += np.einsum("jkq,k->j", seen, k) - (n * expected).sum(axis=1)
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


def calibrate_marginally(layout: Layout, *, max_iterations: int, tolerance: float) -> Marginal:
    work = Nodes(layout)
    ease, mean, log_sd = np.zeros(layout.n_parameters), 0.0, 0.0
    nodes = np.linspace(-5, 5, 21)
    fine, before, near, largest = False, None, None, np.inf
    for iteration in range(1, max_iterations + 1):
        variance = float(np.exp(2 * log_sd))
        at = work.expect(ease, mean, variance, nodes)
        if near is None or largest > 0.02:  # near the end the slope hardly changes
            near = layout.derivatives(at.ability, ease)
        gradient, information = _joined(layout, work, at, near, mean, variance)
        step = _solve(layout, information, gradient)
        largest = float(np.abs(step).max())
        if fine and largest < tolerance:
            error = _errors(layout, information)
            return _found(at, ease, error, mean, variance, (iteration, len(nodes)), converged=True)
        reached = at.log_likelihood
        if fine and before is not None and reached < before[0] - 1e-7 * abs(before[0]):
            reached, ease, mean, log_sd, step = before  # too far: half the way
            step = step / 2
        elif largest > 1.5:
            step = step * (1.5 / largest)
        before = (reached, ease, mean, log_sd, step)
        ease = ease + step[:-2]
        mean, log_sd = mean + float(step[-2]), float(np.clip(log_sd + step[-1], -4, 3))
        nodes, finer = _nodes(near, mean, float(np.exp(log_sd)), work, fine=fine or largest < 0.3)
        if finer and not fine:
            fine, before = True, None
    variance = float(np.exp(2 * log_sd))
    at = work.expect(ease, mean, variance, nodes)
    error = np.full(layout.n_parameters, np.nan)
    return _found(at, ease, error, mean, variance, (max_iterations, len(nodes)), converged=False)


def _found(
    at: Expected, ease: Floats, error: Floats, mean: float, variance: float, size: tuple[int, int], *, converged: bool
) -> Marginal:
    return Marginal(
        ability=at.ability,
        error=np.sqrt(at.spread),
        ease=ease,
        ease_error=error,
        mean=mean,
        variance=variance,
        log_likelihood=at.log_likelihood,
        n_iterations=size[0],
        converged=converged,
        n_nodes=size[1],
    )


def _nodes(near: Derivatives, mean: float, sd: float, work: Nodes, *, fine: bool) -> tuple[Floats, bool]:
    """Equally spaced, close enough for the candidate who is known best."""
    most = float(near.person_information[work.present].max())
    narrowest = 1 / np.sqrt(most + 1 / sd**2)
    spacing = (SPACING if fine else 1.5) * narrowest
    q = int(np.clip(np.ceil(2 * REACH * sd / spacing) + 1, 15, MOST_NODES if fine else 61))
    return mean + np.linspace(-REACH * sd, REACH * sd, q), fine


def _joined(
    layout: Layout, work: Nodes, at: Expected, near: Derivatives, mean: float, variance: float
) -> tuple[Floats, Floats]:
    """Gradient and observed information of the ease parameters, the mean and the log standard deviation."""
    who, n, p = work.present, len(work.present), layout.n_parameters
    away = at.ability[who] - mean
    spread = at.spread[who]
    gradient = np.concatenate([at.gradient, [away.sum() / variance, float((away**2 + spread).sum()) / variance - n]])
    information = np.zeros((p + 2, p + 2))
    weighted = near.cross.multiply(at.spread[:, None]).tocsr()
    information[:p, :p] = at.information - (near.cross.T @ weighted).toarray()
    # The score's slope in ability: minus the cross information, 1/variance, 2 (ability - mean)/variance.
    slope = np.column_stack([np.full(n, 1 / variance), 2 * away / variance])
    between = near.cross[who].T @ (slope * spread[:, None])
    information[:p, p:], information[p:, :p] = between, between.T
    information[p:, p:] = np.diag([n / variance, 2 * float((away**2 + spread).sum()) / variance])
    information[p, p + 1] = information[p + 1, p] = 2 * away.sum() / variance
    information[p:, p:] -= slope.T @ (slope * spread[:, None])
    information[p + 1, p + 1] -= 2 * float((spread**2).sum()) / variance**2  # the square of a normal posterior
    return gradient, information


def _bordered(layout: Layout, information: Floats) -> Floats:
    c = np.hstack([layout.constraints, np.zeros((len(layout.constraints), 2))])
    return np.block([[information, c.T], [c, np.zeros((len(c), len(c)))]])


def _solve(layout: Layout, information: Floats, gradient: Floats) -> Floats:
    target = np.concatenate([gradient, np.zeros(len(layout.constraints))])
    found = np.linalg.lstsq(_bordered(layout, information), target, rcond=None)[0]
    return found[: len(gradient)]  # type: ignore[no-any-return]


def _errors(layout: Layout, information: Floats) -> Floats:
    inverse = np.linalg.pinv(_bordered(layout, information))
    return np.sqrt(np.maximum(np.diag(inverse)[: layout.n_parameters], 0))  # type: ignore[no-any-return]
