"""The likelihood of the many-facet Rasch model: where its parameters stand, and its derivatives.

Inside, everything counts towards a higher score: an element's ``ease`` is minus its severity, a step's
ease minus its threshold.  All signs of the derivatives are then the same.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from scoring.statistics.many_facet.observations import FacetData, Floats, Ints

CHUNK = 65_536  # observations at a time, so that the work stays in the processor's cache


@dataclass(slots=True)
class Derivatives:
    """First and second derivatives of the log likelihood at one point."""

    log_likelihood: float
    person_gradient: Floats
    person_information: Floats
    gradient: Floats
    information: Floats  # (parameters, parameters)
    cross: csr_matrix  # (persons, parameters)


class Layout:
    """Where each parameter stands: the elements of the other facets, then the steps of each step group."""

    def __init__(self, data: FacetData) -> None:
        self.data = data
        rows = np.flatnonzero(data.active)
        small = np.int32  # there may be many observations, but never that many elements
        self.x = data.x[rows].astype(small)
        self.group = data.group[rows].astype(small)
        self.person = data.codes[data.ability][rows].astype(small)
        self.n_persons = data.size(data.ability)
        sizes = [data.size(name) for name in data.others]
        self.offset = dict(zip(data.others, np.cumsum([0, *sizes]).tolist(), strict=False))
        self.n_elements = int(sum(sizes))
        self.steps = [np.flatnonzero(data.seen[g])[1:] for g in range(data.n_groups)]
        self.step_offset = (self.n_elements + np.cumsum([0, *(len(s) for s in self.steps)])).tolist()
        self.n_parameters = int(self.step_offset[-1])
        codes = [data.codes[name][rows] for name in data.others]
        self._combine(codes, sizes)
        self.constraints = self._constraints()
        self._pair(codes)

    def _combine(self, codes: list[Ints], sizes: list[int]) -> None:
        """Observations that differ only in the candidate share one combination of elements."""
        key = self.group.astype(np.int64)
        for code, size in zip(codes, sizes, strict=True):
            key = key * size + code
        found, self.combination = np.unique(key, return_inverse=True)
        self.combination = self.combination.ravel().astype(np.int32)
        self.n_combinations = len(found)
        members = []
        for size in reversed(sizes):
            members.append(found % size)
            found = found // size
        self.members = [
            m + self.offset[name] for name, m in zip(self.data.others, reversed(members), strict=True)
        ]  # parameter of each facet, per combination
        self.group_of = found
        j = np.arange(self.n_combinations)
        self.belongs = csr_matrix(
            (
                np.ones(self.n_combinations * len(self.members)),
                (np.tile(j, len(self.members)), np.concatenate(self.members) if self.members else j[:0]),
            ),
            shape=(self.n_combinations, self.n_elements),
        )

    def _constraints(self) -> Floats:
        """Every facet and every group of steps is centred; what takes no part stays where it is."""
        rows = []
        for name in self.data.others:
            present = self.data.present(name)
            row = np.zeros(self.n_parameters)
            row[self.offset[name] : self.offset[name] + len(present)] = present
            rows.append(row)
            for missing in np.flatnonzero(~present):
                row = np.zeros(self.n_parameters)
                row[self.offset[name] + missing] = 1
                rows.append(row)
        for g, steps in enumerate(self.steps):
            if len(steps):
                row = np.zeros(self.n_parameters)
                row[self.step_offset[g] : self.step_offset[g] + len(steps)] = 1
                rows.append(row)
        return np.array(rows).reshape(-1, self.n_parameters)

    def _pair(self, codes: list[Ints]) -> None:
        """The cells of persons × parameters that hold anything, once for all iterations."""
        keys = [self.person * self.n_parameters + code + self.offset[name]
                for name, code in zip(self.data.others, codes, strict=True)]  # fmt: skip
        steps = [np.unique(self.person[self.group == g]) for g in range(len(self.steps))]
        step_keys = [
            (p[:, None] * self.n_parameters + self.step_offset[g] + np.arange(len(self.steps[g]))).ravel()
            for g, p in enumerate(steps)
        ]
        cells = np.unique(np.concatenate([*keys, *step_keys]))
        self.cell = [np.searchsorted(cells, key).astype(np.int32) for key in keys]
        self.step_cell = np.full((self.n_persons, len(self.steps)), -1, dtype=np.int64)
        for g, p in enumerate(steps):
            if len(self.steps[g]):
                self.step_cell[p, g] = np.searchsorted(cells, p * self.n_parameters + self.step_offset[g])
        self.cells = cells
        self.cell_columns = cells % self.n_parameters
        self.cell_rows = np.concatenate(
            [[0], np.cumsum(np.bincount(cells // self.n_parameters, minlength=self.n_persons))]
        )

    # ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────
    def step_sums(self, ease: Floats) -> Floats:
        """(groups, categories): the sum of the steps' ease up to each category; -inf where none was seen."""
        sums = np.full((len(self.steps), self.data.width), -np.inf)
        for g, used in enumerate(self.steps):
            first = int(np.flatnonzero(self.data.seen[g])[0]) if self.data.seen[g].any() else 0
            sums[g, first] = 0.0
            sums[g, used] = np.cumsum(ease[self.step_offset[g] : self.step_offset[g] + len(used)])
        return sums

    def combination_ease(self, ease: Floats) -> Floats:
        total = np.zeros(self.n_combinations)
        for member in self.members:
            total += ease[member]
        return total

    def derivatives(self, ability: Floats, ease: Floats) -> Derivatives:
        """Over all active observations, in one pass."""
        k = np.arange(self.data.width, dtype=np.float64)
        sums, located = self.step_sums(ease), self.combination_ease(ease)
        n_p, n_j, n_g, width = self.n_persons, self.n_combinations, len(self.steps), self.data.width
        total = 0.0
        person_gradient, person_information = np.zeros(n_p), np.zeros(n_p)
        gap, variance = np.zeros(n_j), np.zeros(n_j)
        above_gap = np.zeros((n_g, width))
        above_cov = np.zeros((n_j, width))
        both = np.zeros((n_g, width, width))
        data = np.zeros(len(self.cells))
        upper = np.maximum.outer(np.arange(width), np.arange(width))
        for start in range(0, len(self.x), CHUNK):
            part = slice(start, start + CHUNK)
            person, j, g, x = self.person[part], self.combination[part], self.group[part], self.x[part]
            p = probabilities(ability[person] + located[j], sums, g)
            total += float(np.log(p[x, np.arange(len(x))]).sum())
            expected = k @ p
            spread = (k * k) @ p - expected**2
            residual = x - expected
            above = np.cumsum(p[::-1], axis=0)[::-1]  # P(X >= k)
            covariance = np.cumsum((p * k[:, None])[::-1], axis=0)[::-1] - above * expected
            person_gradient += np.bincount(person, residual, minlength=n_p)
            person_information += np.bincount(person, spread, minlength=n_p)
            gap += np.bincount(j, residual, minlength=n_j)
            variance += np.bincount(j, spread, minlength=n_j)
            for cell in self.cell:
                data += np.bincount(cell[part], spread, minlength=len(data))
            for h in range(n_g):
                here = slice(None) if n_g == 1 else g == h
                a, c, w, who = above[:, here], covariance[:, here], x[here], person[here]
                mass = a.sum(axis=1)
                above_gap[h] += np.flip(np.cumsum(np.flip(np.bincount(w, minlength=width)))) - mass
                both[h] += mass[upper] - a @ a.T
                for place, step in enumerate(self.steps[h]):
                    data += np.bincount(self.step_cell[who, h] + place, c[step], minlength=len(data))
                    above_cov[:, step] += np.bincount(j[here], c[step], minlength=n_j)
        gradient = np.concatenate([self.belongs.T @ gap, *(above_gap[h][used] for h, used in enumerate(self.steps))])
        information = self.assemble(variance, above_cov, both)
        cross = csr_matrix((data, self.cell_columns, self.cell_rows), shape=(n_p, self.n_parameters))
        return Derivatives(total, person_gradient, person_information, gradient, information, cross)

    def assemble(self, variance: Floats, above_cov: Floats, both: Floats) -> Floats:
        """The information of the parameters from sums per combination and per step group."""
        e = self.n_elements
        information = np.zeros((self.n_parameters, self.n_parameters))
        information[:e, :e] = (self.belongs.T @ self.belongs.multiply(variance[:, None]).tocsr()).toarray()
        for g, used in enumerate(self.steps):
            if not len(used):
                continue
            place = slice(self.step_offset[g], self.step_offset[g] + len(used))
            here = (self.group_of == g)[:, None]
            between = self.belongs.T @ (above_cov[:, used] * here)
            information[:e, place], information[place, :e] = between, between.T
            information[place, place] = both[g][np.ix_(used, used)]
        return information

    def solve(self, information: Floats, gradient: Floats) -> Floats:
        """A Newton step that keeps everything centred."""
        c = self.constraints
        bordered = np.block([[information, c.T], [c, np.zeros((len(c), len(c)))]])
        target = np.concatenate([gradient, np.zeros(len(c))])
        try:
            step = np.linalg.solve(bordered, target)
        except np.linalg.LinAlgError:
            step = np.linalg.lstsq(bordered, target, rcond=None)[0]
        return step[: len(gradient)]  # type: ignore[no-any-return]


def probabilities(location: Floats, sums: Floats, group: NDArray[np.integer[Any]]) -> Floats:
    """(categories, observations).  In place: with many observations the copies are what takes the time."""
    p: Floats = np.arange(sums.shape[1])[:, None] * location
    p += sums.T if len(sums) == 1 else sums.T[:, group]
    p -= p.max(axis=0)
    np.exp(p, out=p)
    p /= p.sum(axis=0)
    return p
