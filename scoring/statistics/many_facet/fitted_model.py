"""A calibrated many-facet model: what it expects of any observation."""

import numpy as np

from scoring.statistics.many_facet.derivatives import Layout, probabilities
from scoring.statistics.many_facet.marginal_calibration import Marginal
from scoring.statistics.many_facet.observations import Floats, Ints


class Fit:
    """A calibrated model: every element's measure, and what the model expects of each observation."""

    def __init__(self, layout: Layout, ability: Floats, ease: Floats, marginal: Marginal | None = None) -> None:
        self.layout, self.data, self.marginal = layout, layout.data, marginal
        self.ability, self.ease = ability.copy(), ease.copy()
        self.sums = layout.step_sums(ease)

    def measure(self, name: str) -> Floats:
        """Positive = able, or severe, hard."""
        if name == self.data.ability:
            return self.ability
        return -self.ease[self.span(name)]

    def span(self, name: str) -> slice:
        return slice(self.layout.offset[name], self.layout.offset[name] + self.data.size(name))

    def location(self, rows: Ints) -> Floats:
        """Ability minus everything else, of the given observations."""
        total = self.ability[self.data.codes[self.data.ability][rows]]
        for name in self.data.others:
            total = total + self.ease[self.layout.offset[name] + self.data.codes[name][rows]]
        return total

    def moments(self, rows: Ints, shift: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """Expected score (from 0) and variance of the given observations, each moved by ``shift`` logits."""
        k = np.arange(self.data.width)
        p = probabilities(self.location(rows) + shift, self.sums, self.data.group[rows])
        expected = k @ p
        return expected, (k * k) @ p - expected**2
