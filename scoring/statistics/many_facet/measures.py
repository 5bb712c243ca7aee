"""What a many-facet calibration tells: measures, thresholds, separation."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.statistics.intervals import Interval
from scoring.statistics.many_facet.fitted_model import Fit

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Measure:
    """One element.  ``extreme`` ones took no part in the calibration; nan where there is no common scale."""

    label: Hashable
    measure: float
    se: float
    infit: float
    outfit: float
    n: int
    observed_average: float
    fair_average: float
    extreme: bool

    @property
    def interval(self) -> Interval:
        return Interval(self.measure - Z * self.se, self.measure + Z * self.se)


class Thresholds(dict[Hashable, dict[int, float]]):
    """Step group → category → the threshold into it.  With one group, also by category, and as an array."""

    def __missing__(self, category: Any) -> Any:
        if len(self) == 1:
            return next(iter(self.values()))[category]
        raise KeyError(category)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        rows = [list(steps.values()) for steps in self.values()]
        widest = max(len(row) for row in rows)
        table = np.array([row + [np.nan] * (widest - len(row)) for row in rows], dtype=dtype)
        return table[0] if len(rows) == 1 else table


class ChiSquare(float):
    """A chi-square with its degrees of freedom and p-value; unpacks into the three."""

    df: int
    p_value: float

    def __new__(cls, value: float, df: int, p_value: float) -> "ChiSquare":
        made = super().__new__(cls, value)
        made.df, made.p_value = df, p_value
        return made

    def __iter__(self) -> Iterator[float]:
        return iter((float(self), self.df, self.p_value))


@dataclass(frozen=True, slots=True)
class ManyFacet:
    """Measures in logits.  ``reliability`` of reviewers is high when they differ: it is their spread, not their merit.

    ``population_mean``, ``population_variance`` and ``eap_reliability`` are nan but for ``method="mml"``.
    """

    measures: Mapping[str, tuple[Measure, ...]]
    thresholds: Thresholds
    separation: Mapping[str, float]
    reliability: Mapping[str, float]
    fixed_chi2: Mapping[str, ChiSquare]
    connected: bool
    subsets: tuple[Mapping[str, frozenset[Hashable]], ...]
    n_observations: int
    n_iterations: int
    converged: bool
    log_likelihood: float
    method: str
    population_mean: float
    population_variance: float
    eap_reliability: float
    caution: str | None
    fit: Fit = field(repr=False, compare=False)
