"""Variance components from sums of squares: the balanced analysis of variance, and Henderson's first method."""

from dataclasses import dataclass

import numpy as np

from scoring.statistics.generalizability.effects import RESIDUAL, Design, Effect, Floats


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Per effect: degrees of freedom, mean square, and the components its expectation holds (rows)."""

    df: Floats
    mean_square: Floats
    expectation: Floats


def is_balanced(design: Design) -> bool:
    """Every cell of the complete crossing and nesting filled by equally many scores."""
    per_level = _levels_within(design)
    if per_level is None:
        return False
    cells = np.prod([per_level[name] for name in design.facets])
    highest = next(e for e in reversed(design.effects) if e.name != RESIDUAL)
    counts = np.bincount(highest.levels)
    return bool(len(counts) == cells and counts.min() == counts.max())


def _levels_within(design: Design) -> dict[str, int] | None:
    """Facet → its number of levels within one level of what it is nested in; None where that varies."""
    by_facets = {e.facets: e for e in design.effects}
    within: dict[str, int] = {}
    for name in design.facets:
        outer = design.nested_in[name]
        own = by_facets[frozenset({name}) | outer]
        if not outer:
            within[name] = own.n_levels
            continue
        around = by_facets.get(outer.union(*(design.nested_in[o] for o in outer)))
        if around is None:
            return None
        home = np.zeros(own.n_levels, dtype=np.int64)
        home[own.levels] = around.levels
        counts = np.bincount(home, minlength=around.n_levels)
        if counts.min() != counts.max():
            return None
        within[name] = int(counts[0])
    return within


def mean_squares(design: Design) -> MeanSquares:
    """Of a balanced design, after Cornfield and Tukey: an effect's mean square expects every component whose
    facets hold its own, each as often as its level is seen in one level of the effect."""
    y, effects, n = design.scores, design.effects, len(design.scores)
    totals = np.array([_reduced(y, e) for e in effects])
    grand = float(y.sum()) ** 2 / n
    sums, dfs = np.zeros(len(effects)), np.zeros(len(effects))
    for k, effect in enumerate(effects):
        inside = [m for m in range(k) if effects[m].facets < effect.facets]
        sums[k] = totals[k] - grand - sums[inside].sum()
        dfs[k] = effect.n_levels - 1 - dfs[inside].sum()
    expectation = np.array(
        [[n / other.n_levels if other.facets >= effect.facets else 0.0 for other in effects] for effect in effects]
    )
    return MeanSquares(dfs, sums / dfs, expectation)


def _reduced(y: Floats, effect: Effect) -> float:
    if effect.n_levels == len(y):
        return float(y @ y)
    sums = np.bincount(effect.levels, y, minlength=effect.n_levels)
    return float((sums**2 / np.bincount(effect.levels, minlength=effect.n_levels)).sum())


def analysis_of_variance(design: Design) -> tuple[Floats, MeanSquares]:
    found = mean_squares(design)
    components: Floats = np.linalg.solve(found.expectation, found.mean_square).astype(np.float64)
    return components, found


def henderson(design: Design) -> Floats:
    """Henderson's first method (the analogous analysis of variance): uncorrected sums of squares equated
    to what they expect, for any design.

    References
    ----------
    Henderson (1953), Biometrics 9, 226-252; Searle, Casella & McCulloch (1992), ch. 5.
    """
    y, effects, n = design.scores, design.effects, len(design.scores)
    y = y - y.mean()  # the sums are of the same size then; components do not depend on the mean
    size = len(effects) + 1
    left, right = np.zeros((size, size)), np.zeros(size)
    for row in range(size):
        levels = np.zeros(n, dtype=np.int64) if row == 0 else effects[row - 1].levels
        n_levels = int(levels.max()) + 1
        count = np.bincount(levels, minlength=n_levels)
        right[row] = float((np.bincount(levels, y, minlength=n_levels) ** 2 / count).sum())
        left[row, 0] = n  # the square of the mean
        for column, other in enumerate(effects, start=1):
            pairs, together = np.unique(levels * other.n_levels + other.levels, return_counts=True)
            left[row, column] = float((together**2 / count[pairs // other.n_levels]).sum())
    components: Floats = np.linalg.lstsq(left, right, rcond=None)[0][1:].astype(np.float64)
    return components
