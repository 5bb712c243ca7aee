"""Variance components by restricted maximum likelihood, with one facet absorbed.

All effects that hold the absorbed facet are block-diagonal in it, and blocks of the same pattern share
one inverse.  What is left is as small as the other effects, so that 50,000 candidates cost what 40
reviewers cost.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix

from scoring.statistics.generalizability.effects import Design, Effect, Floats, Ints

ENTRIES = 500_000  # products held at one time while blocks are summed
AWAY_FROM_ZERO = (0.03, 0.3)  # standard deviations relative to that of the error
DENSE = 2_000_000  # sums that are counted into a plain array


class RestrictedLikelihood:
    """The restricted log likelihood of a design as a function of the ratios to the error variance."""

    def __init__(self, design: Design) -> None:
        self.n = len(design.scores)
        *self.effects, self.highest = design.effects
        facet = self._absorbed(design)
        self.absorbed = [n for n, e in enumerate(self.effects) if facet in e.facets]
        self.dense = [n for n, e in enumerate(self.effects) if facet not in e.facets]
        self.offsets = np.cumsum([0, *(self.effects[n].n_levels for n in self.dense)]).tolist()
        self.q = int(self.offsets[-1])
        self.centre = float(design.scores.mean())
        self.y = design.scores - self.centre
        self.patterns = self._patterns(next(e for e in design.effects if e.facets == self._closed(design, facet)))

    @staticmethod
    def _closed(design: Design, facet: str) -> frozenset[str]:
        return frozenset({facet}) | design.nested_in[facet]

    def _absorbed(self, design: Design) -> str:
        """The facet without which least is left to solve."""

        def left(facet: str) -> int:
            return sum(e.n_levels for e in self.effects if facet not in e.facets)

        return min(design.facets, key=left)

    def _patterns(self, block: Effect) -> list[tuple[Floats, Ints, csr_matrix]]:
        """Per block size: the effects' likeness (patterns, effects, m, m), how often each pattern occurs, pair sums."""
        keys = [self.effects[n].levels for n in self.absorbed]
        order = np.lexsort((*reversed(keys), block.levels))
        levels = block.levels[order]
        starts = np.flatnonzero(np.r_[True, levels[1:] != levels[:-1]])
        sizes = np.diff(np.r_[starts, len(levels)])
        # Within a block levels are numbered in the order they occur: the same numbers, the same pattern.
        local = np.array([_renumbered(key[order], levels) for key in keys]).reshape(len(keys), self.n)
        columns = [self.effects[n].levels[order] + first for n, first in zip(self.dense, self.offsets, strict=False)]
        found = []
        for m in np.unique(sizes).tolist():
            places = starts[sizes == m][:, None] + np.arange(m)
            signature = local[:, places].transpose(1, 0, 2).reshape(len(places), -1)
            kinds, which, counts = np.unique(signature, axis=0, return_inverse=True, return_counts=True)
            kinds = kinds.reshape(len(kinds), len(keys), m)
            likeness = (kinds[..., :, None] == kinds[..., None, :]).astype(np.float64)
            parts = [c[places] for c in columns]
            found.append((likeness, counts, self._pair_sums(which.ravel(), self.y[order[places]], parts, len(kinds))))
        return found

    def _pair_sums(self, kind: Ints, y: Floats, columns: list[Ints], n_kinds: int) -> csr_matrix:
        """Per pattern and two places of a block: products of the columns (dummies, 1, y), summed over blocks."""
        m, width = y.shape[1], self.q + 2
        shape = (n_kinds * m * m, width * width)
        many = max(1, ENTRIES // (m * m))
        total = csr_matrix(shape) if shape[0] * shape[1] > DENSE else np.zeros(shape[0] * shape[1])
        for start in range(0, len(y), many):
            part = slice(start, start + many)
            ones = np.ones(y[part].shape)
            parts = [(c[part], ones) for c in columns]
            parts += [(np.full(ones.shape, self.q), ones), (np.full(ones.shape, self.q + 1), y[part])]
            rows = (kind[part, None] * (m * m) + np.arange(m * m)).ravel()
            for a, va in parts:
                for b, vb in parts:
                    place = (a[:, :, None] * width + b[:, None, :]).ravel()
                    value = (va[:, :, None] * vb[:, None, :]).ravel()
                    if isinstance(total, np.ndarray):
                        total += np.bincount(rows * shape[1] + place, value, minlength=len(total))
                    else:
                        total = total + csr_matrix((value, (rows, place)), shape=shape)
        return csr_matrix(total.reshape(shape) if isinstance(total, np.ndarray) else total)

    # ── the function ─────────────────────────────────────────────────────────────────────────────────────────────────
    def parts(self, ratios: Floats) -> tuple[float, float]:
        """(log determinants, the quadratic form) at variances relative to that of the error."""
        width = self.q + 2
        log_det, cross = 0.0, np.zeros(width * width)
        for likeness, n_blocks, pairs in self.patterns:
            v = np.eye(likeness.shape[2]) + np.tensordot(likeness, ratios[self.absorbed], axes=([1], [0]))
            lower = np.linalg.cholesky(v)
            log_det += 2 * float(n_blocks @ np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1))
            cross += pairs.T @ np.linalg.inv(v).ravel()
        total = cross.reshape(width, width)
        q = self.q
        if q:
            scale = np.concatenate([np.full(self.effects[n].n_levels, np.sqrt(ratios[n])) for n in self.dense])
            inner = np.eye(q) + scale[:, None] * total[:q, :q] * scale
            lower = np.linalg.cholesky(inner)
            log_det += 2 * float(np.log(np.diag(lower)).sum())
            half = np.linalg.solve(lower, scale[:, None] * total[:q, q:])
            rest = total[q:, q:] - half.T @ half
        else:
            rest = total
        log_det += float(np.log(rest[0, 0]))
        return log_det, float(rest[1, 1] - rest[0, 1] ** 2 / rest[0, 0])

    def deviance(self, ratios: Floats) -> float:
        """Minus twice the restricted log likelihood, the error variance at its best."""
        log_det, quadratic = self.parts(ratios)
        df = self.n - 1
        return log_det + df * (1 + float(np.log(2 * np.pi * quadratic / df)))

    def full_deviance(self, components: Floats) -> float:
        """The same at given components, the error's last."""
        error = float(components[-1])
        log_det, quadratic = self.parts(components[:-1] / error)
        df = self.n - 1
        return log_det + df * float(np.log(2 * np.pi * error)) + quadratic / error

    def maximize(self, start: Floats) -> tuple[Floats, float, bool]:
        """(components, log likelihood, converged) from a first guess; a component may end at zero."""
        error = max(float(start[-1]), 1e-3 * float(self.y.var()))
        s, settled = self._descend(np.sqrt(np.clip(start[:-1] / error, 1e-2, 1e4)))
        for _ in range(len(s)):
            # At zero a standard deviation has no slope, whatever lies beyond: look there before staying.
            here, tried = self.deviance(s * s), [s]
            for k in np.flatnonzero(s < 1e-3):
                tried += [np.where(np.arange(len(s)) == k, step, s) for step in AWAY_FROM_ZERO]
            best = min(tried, key=lambda v: self.deviance(v * v))
            if self.deviance(best * best) > here - 1e-9 * abs(here):
                break
            s, settled = self._descend(best)
        s[s < 1e-5] = 0.0
        _, quadratic = self.parts(s * s)
        error = quadratic / (self.n - 1)
        return np.append(s * s * error, error), -self.deviance(s * s) / 2, settled

    def _descend(self, first: Floats) -> tuple[Floats, bool]:
        """To the nearest lowest deviance, in standard deviations relative to that of the error."""
        from scipy.optimize import minimize  # takes as long to import as all else together, and few need it

        found = minimize(
            lambda s: self.deviance(s * s), first, method="L-BFGS-B", jac="3-point",
            bounds=[(0, 1e3)] * len(first), options={"ftol": 1e-15, "gtol": 1e-7, "maxiter": 300},
        )  # fmt: skip
        return _polish(lambda v: self.deviance(v * v), found.x), bool(found.success or found.nit > 0)

    def information(self, components: Floats) -> Floats:
        """Observed information about the components, by differences."""
        step = np.maximum(1e-3 * components, 1e-4 * components[-1])
        return curvature(self.full_deviance, np.maximum(components, step), step)[1] / 2


def _renumbered(key: Ints, block: Ints) -> Ints:
    """Levels numbered within each block in the order of their first occurrence."""
    pairs = block * (int(key.max()) + 1) + key
    _, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
    opens = np.zeros(len(key), dtype=np.int64)
    opens[first] = 1
    running = np.cumsum(opens)
    starts = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    base = np.repeat(running[starts] - 1, np.diff(np.r_[starts, len(key)]))
    return (running[first][inverse.ravel()] - 1) - base  # type: ignore[no-any-return]


def curvature(function: Callable[[Floats], float], point: Floats, step: Floats) -> tuple[Floats, Floats]:
    """(gradient, second derivatives) by central differences."""
    size = len(point)
    moves = np.diag(step)
    here = function(point)
    gradient, second = np.zeros(size), np.zeros((size, size))
    for a in range(size):
        up, down = function(point + moves[a]), function(point - moves[a])
        gradient[a], second[a, a] = (up - down) / (2 * step[a]), (up - 2 * here + down) / step[a] ** 2
        for b in range(a):
            ends = [function(point + s * moves[a] + t * moves[b]) * s * t for s in (1, -1) for t in (1, -1)]
            second[a, b] = second[b, a] = sum(ends) / (4 * step[a] * step[b])
    return gradient, second


def _polish(function: Callable[[Floats], float], point: Floats) -> Floats:
    """Newton steps on what is not at its bound."""
    point = point.copy()
    free = np.flatnonzero(point > 1e-4)

    def of_free(values: Floats) -> float:
        whole = point.copy()
        whole[free] = values
        return function(whole)

    for _ in range(4 if len(free) else 0):
        gradient, second = curvature(of_free, point[free], 1e-4 * np.maximum(point[free], 1e-2))
        move = np.linalg.lstsq(second, gradient, rcond=None)[0]
        new = point[free] - move
        if (new <= 0).any() or of_free(new) > of_free(point[free]):
            break
        point[free] = new
        if float(np.abs(move).max()) < 1e-9:
            break
    return point
