"""The calibration of the many-facet Rasch model by joint maximum likelihood."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BOUND = 40.0  # logits; nothing that can be estimated lies beyond
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Calibration:
    """The working state of one calibration."""

    def __init__(
        self,
        y: Ints,
        codes: dict[str, Ints],
        labels: dict[str, list[Any]],
        ability: str,
        group: Ints,
        inside: NDArray[np.bool_],
    ) -> None:
        self.y, self.codes, self.labels, self.ability, self.group = y, codes, labels, ability, group
        n_groups = int(group.max()) + 1
        self.low = np.array([y[group == g].min() for g in range(n_groups)])
        self.high = np.array([y[group == g].max() for g in range(n_groups)])
        self.x = y - self.low[group]  # categories of a group count from 0
        self.width = int((self.high - self.low).max()) + 1
        self.inside = inside
        self.active = self._without_extremes(inside)
        self.sign = {name: 1.0 if name == ability else -1.0 for name in codes}
        self.measure = {name: np.zeros(len(labels[name])) for name in codes}
        self.thresholds = np.zeros((n_groups, self.width))
        self.seen = self._categories_seen()
        self.n_iterations, self.converged = 0, False

    def _without_extremes(self, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Set aside elements with nothing but lowest or highest scores, until none is left.

        Lowest and highest are of the scores that are left: once a candidate with all top levels is set
        aside, the level below may be the top.
        """
        active = inside.copy()
        while active.any():
            before = int(active.sum())
            self.floor, self.top = self._range(active)
            for name, code in self.codes.items():
                n = len(self.labels[name])
                total = np.bincount(code[active], self.x[active], minlength=n)
                least = np.bincount(code[active], self.floor[self.group[active]], minlength=n)
                most = np.bincount(code[active], self.top[self.group[active]], minlength=n)
                active &= ~((total == least) | (total == most))[code]
            if int(active.sum()) == before:
                return active
        raise ValueError("every element has nothing but extreme scores; nothing can be measured")

    def _range(self, active: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """The lowest and highest category of each step group among the active observations."""
        floor, top = np.full(len(self.low), self.width), np.full(len(self.low), -1)
        np.minimum.at(floor, self.group[active], self.x[active])
        np.maximum.at(top, self.group[active], self.x[active])
        return floor, top

    def _categories_seen(self) -> NDArray[np.bool_]:
        counts = np.zeros(self.thresholds.shape, dtype=np.int64)
        np.add.at(counts, (self.group[self.active], self.x[self.active]), 1)
        return counts > 0

    # ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _location(self, rows: NDArray[np.bool_]) -> Floats:
        total = np.zeros(int(rows.sum()))
        for name, code in self.codes.items():
            total += self.sign[name] * self.measure[name][code[rows]]
        return total

    def moments(self, rows: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Category probabilities, expected score and variance of each observation."""
        p = self.probabilities(self._location(rows), self.group[rows])
        k = np.arange(self.width)
        expected = p @ k
        return p, expected, p @ (k * k) - expected**2

    def probabilities(self, location: Floats, group: Ints) -> Floats:
        steps = np.cumsum(self.thresholds, axis=1)
        steps = np.where(self.seen, steps, np.inf)
        # In place: with hundreds of thousands of observations the copies are what takes the time.
        p: Floats = location[:, None] * np.arange(self.width)
        p -= steps[group]
        p -= p.max(axis=1, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        return p

    def calibrate(self, max_iterations: int, tolerance: float) -> None:
        """Newton steps per facet block with its diagonal Hessian, thresholds by their own full block."""
        rows = self.active
        x = self.x[rows].astype(np.float64)
        codes = {name: code[rows] for name, code in self.codes.items()}
        for self.n_iterations in range(1, max_iterations + 1):
            largest = 0.0
            for name, code in codes.items():
                _, expected, variance = self.moments(rows)
                n = len(self.labels[name])
                residual = np.bincount(code, x - expected, minlength=n)
                information = np.bincount(code, variance, minlength=n)
                step = np.divide(residual, information, out=np.zeros(n), where=information > 0)
                step = np.clip(step, -1, 1) * self.sign[name]
                self.measure[name] = np.clip(self.measure[name] + step, -BOUND, BOUND)
                if name != self.ability:
                    present = information > 0
                    shift = float(self.measure[name][present].mean())
                    self.measure[name][present] -= shift
                    self.measure[self.ability] -= shift
                largest = max(largest, float(np.abs(step).max()))
            largest = max(largest, self._step_thresholds(rows))
            if largest < tolerance:
                self.converged = True
                break

    def _step_thresholds(self, rows: NDArray[np.bool_]) -> float:
        p, _, _ = self.moments(rows)
        group, x = self.group[rows], self.x[rows]
        largest = 0.0
        for g in range(len(self.top)):
            here = group == g
            used = np.flatnonzero(self.seen[g])
            if len(used) < 3:
                continue
            # At or above each used category but the lowest: that many are expected, that many seen.
            above = np.flip(np.cumsum(np.flip(p[here][:, used], axis=1), axis=1), axis=1)[:, 1:]
            seen = np.array([(x[here] >= k).sum() for k in used[1:]], dtype=np.float64)
            gradient = above.sum(axis=0) - seen
            # Cov(X >= i, X >= j) = P(X >= max(i, j)) - P(X >= i) P(X >= j).
            sums = above.sum(axis=0)
            m = len(sums)
            upper = np.maximum.outer(np.arange(m), np.arange(m))
            hessian = sums[upper] - above.T @ above
            step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
            step = np.clip(step - step.mean(), -1, 1)
            self.thresholds[g, used[1:]] += step
            largest = max(largest, float(np.abs(step).max()))
            shift = float(self.thresholds[g, used[1:]].mean())
            self.thresholds[g, used[1:]] -= shift
        return largest
