"""Ratings as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings as arrays, one entry per rating; ``levels`` has one column per criterion, nan = not rated.

    Units are candidates where the seal is open and scripts where it is not: ``persons`` says which.
    """

    scripts: NDArray[np.int64]
    reviewers: NDArray[np.int64]
    rounds: NDArray[np.int64]
    levels: NDArray[np.float64]
    script_labels: list
    reviewer_labels: list[str]
    vignette_of_script: NDArray[np.int64]
    vignette_labels: list[str]
    person_of_script: NDArray[np.int64]

    @property
    def first_readings(self) -> NDArray[np.bool_]:
        """The independent ones: agreement and severity are asked of these alone."""
        return self.rounds == 1  # type: ignore[no-any-return]

    def crossed(self, criterion: int) -> NDArray[np.float64]:
        """Scripts × reviewers for one criterion, first readings only; nan where not read."""
        x = np.full((len(self.script_labels), len(self.reviewer_labels)), np.nan)
        first = self.first_readings
        x[self.scripts[first], self.reviewers[first]] = self.levels[first, criterion]
        return x
