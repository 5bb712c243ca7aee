"""Agreement beyond chance, with standard errors over units: what the coefficients share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scoring.statistics.intervals import Interval

FEW_UNITS = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """``n_units`` counts the units rated at least twice, ``n_pairs`` the pairs of ratings they hold."""

    estimate: float
    standard_error: float
    interval: Interval
    n_units: int
    n_pairs: int
    caution: str | None


def agreement_by_unit(counts: Floats, w: Floats) -> tuple[Floats, int]:
    """Gwet's agreement of every unit rated at least twice, and the number of pairs."""
    m = counts.sum(axis=1)
    twice = m >= 2
    c, m = counts[twice], m[twice]
    return (c * (c @ w - 1)).sum(axis=1) / (m * (m - 1)), int((m * (m - 1) / 2).sum())


def beyond_chance(counts: Floats, w: Floats, chance: float, chance_moved: Floats, level: float) -> Agreement:
    """(p_a - p_e) / (1 - p_e) with Gwet's linearised standard error over all units."""
    if np.isclose(chance, 1):
        raise ValueError("only one category was used; agreement beyond chance is undefined")
    n = len(counts)
    twice = counts.sum(axis=1) >= 2
    per_unit, pairs = agreement_by_unit(counts, w)
    observed = float(per_unit.mean())
    estimate = (observed - chance) / (1 - chance)
    moved = np.zeros(n)
    moved[twice] = (per_unit - chance) / (1 - chance) * n / twice.sum()
    moved[~twice] = 0.0
    # Units rated once hold no agreement; they weigh in through what they say of chance.
    linear = np.where(twice, moved, 0.0) - estimate - (1 - estimate) / (1 - chance) * chance_moved
    return with_interval(estimate, linear, n, int(twice.sum()), pairs, level)


def with_interval(estimate: float, deviations: Floats, n: int, n_units: int, pairs: int, level: float) -> Agreement:
    error = float(np.sqrt((deviations**2).sum() / (n * (n - 1)))) if n > 1 else float("nan")
    t = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else float("nan")
    interval = Interval(max(estimate - t * error, -1.0), min(estimate + t * error, 1.0), level)
    return Agreement(estimate, error, interval, n_units, pairs, caution_of(n_units))


def caution_of(n: int) -> str | None:
    return f"Agreement rests on {n} units only; look at its interval." if n < FEW_UNITS else None
