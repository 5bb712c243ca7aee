"""What a many-facet calibration works on: observations as codes, and who has to be set aside."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class FacetData:
    """Observations as codes.

    ``active`` are the observations that take part: those of the largest connected part without the
    elements that have nothing but lowest or highest scores.  ``spare_ability`` keeps such candidates in,
    for a model that knows how abilities are distributed.
    """

    def __init__(
        self,
        y: Ints,
        codes: dict[str, Ints],
        labels: dict[str, list[Any]],
        ability: str,
        group: Ints,
        inside: Bools,
        *,
        spare_ability: bool = False,
    ) -> None:
        self.y, self.codes, self.labels, self.ability, self.group = y, codes, labels, ability, group
        self.others = [name for name in codes if name != ability]
        self.n_groups = int(group.max()) + 1
        self.low = np.full(self.n_groups, np.iinfo(np.int64).max)
        self.high = np.full(self.n_groups, np.iinfo(np.int64).min)
        np.minimum.at(self.low, group, y)
        np.maximum.at(self.high, group, y)
        self.x = y - self.low[group]  # categories of a group count from 0
        self.width = int((self.high - self.low).max()) + 1
        self.inside = inside
        self.active = self._without_extremes([n for n in codes if not (spare_ability and n == ability)])
        counts = np.bincount(
            group[self.active] * self.width + self.x[self.active], minlength=self.n_groups * self.width
        ).reshape(self.n_groups, self.width)
        self.seen: Bools = counts > 0

    def size(self, name: str) -> int:
        return len(self.labels[name])

    def present(self, name: str) -> Bools:
        """Which elements of a facet take part."""
        return np.bincount(self.codes[name][self.active], minlength=self.size(name)) > 0  # type: ignore[no-any-return]

    def _without_extremes(self, names: list[str]) -> Bools:
        """Set aside elements with nothing but lowest or highest scores, until none is left.

        Lowest and highest are of the scores that are left: once a candidate with all top levels is set
        aside, the level below may be the top.
        """
        active = self.inside.copy()
        while active.any():
            before = int(active.sum())
            self.floor, self.top = self._range(active)
            least, most = self.floor[self.group], self.top[self.group]
            for name in names:
                code, n = self.codes[name], self.size(name)
                # Somebody is extreme if no observation lies above the floor, or none below the top.
                above = np.bincount(code[active & (self.x > least)], minlength=n)
                below = np.bincount(code[active & (self.x < most)], minlength=n)
                active &= ~((above == 0) | (below == 0))[code]
            if int(active.sum()) == before:
                return active
        raise ValueError("every element has nothing but extreme scores; nothing can be measured")

    def _range(self, active: Bools) -> tuple[Ints, Ints]:
        """The lowest and highest category of each step group among the active observations."""
        counts = np.bincount(
            self.group[active] * self.width + self.x[active], minlength=self.n_groups * self.width
        ).reshape(self.n_groups, self.width)
        used = counts > 0
        floor = np.where(used.any(axis=1), used.argmax(axis=1), self.width)
        top = np.where(used.any(axis=1), self.width - 1 - used[:, ::-1].argmax(axis=1), -1)
        return floor, top
