"""D studies: how dependable a mean over so many conditions is, and how many readings are enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from scoring.statistics.generalizability.effects import Design, Floats
from scoring.statistics.generalizability.g_studies import GStudy
from scoring.statistics.intervals import Interval, require_level


@dataclass(frozen=True, slots=True)
class DStudy:
    """What ``n`` conditions of each facet give.  Errors are in score points of the mean over conditions."""

    n: Mapping[str, int]
    g_coefficient: float  # E rho², for putting candidates in order
    phi: float  # for comparing them with a standard
    relative_sem: float
    absolute_sem: float
    g_interval: Interval | None
    phi_interval: Interval | None
    caution: str | None
    g: GStudy = field(repr=False, compare=False)

    def table(self, **conditions: Iterable[int]) -> list[dict[str, float]]:
        """One row per combination: ``table(rater=range(1, 5), task=range(1, 4))``; facets not named stay."""
        for name in conditions:
            if name not in self.n:
                raise ValueError(f"there is no facet {name!r} to vary; there are {', '.join(self.n)}")
        grid = {name: list(conditions.get(name, [size])) for name, size in self.n.items()}
        rows = []
        for chosen in product(*grid.values()):
            n = dict(zip(grid, chosen, strict=True))
            d = d_study(self.g, n=n)
            rows.append({**n, "g_coefficient": d.g_coefficient, "phi": d.phi,
                         "relative_sem": d.relative_sem, "absolute_sem": d.absolute_sem})  # fmt: skip
        return rows


def d_study(g: GStudy, *, n: Mapping[str, int], confidence: float = 0.95) -> DStudy:
    """Coefficients and standard errors for a mean over ``n`` conditions of each facet.

    Parameters
    ----------
    g : GStudy
    n : mapping facet → number of conditions
        Of every facet but the object of measurement; of a nested one, within each condition of the other.

    Raises
    ------
    ValueError
        A facet left out or unknown, a number below 1, or no variance at all between the objects and in error.

    References
    ----------
    Brennan (2001), ch. 4.
    """
    require_level(confidence, "confidence")
    others = [name for name in g.design.facets if name != g.design.object_of_measurement]
    unknown = sorted(set(n) - set(others))
    if unknown:
        raise ValueError(f"there is no facet {unknown[0]!r} to vary; there are {', '.join(others)}")
    missing = [name for name in others if name not in n]
    if missing:
        raise ValueError(f"n must say how many conditions of {', '.join(missing)}")
    if any(size < 1 for size in n.values()):
        raise ValueError("n must be at least 1 for every facet")
    n = {name: n[name] for name in others}
    kept = np.maximum(np.array(list(g.variance.values())), 0)
    universe, relative, absolute = (float(v[0]) for v in _errors(g.design, kept[None, :], n))
    if universe + relative <= 0:
        raise ValueError("neither the objects nor their errors vary; the coefficients are undefined")
    g_interval = phi_interval = None
    if g.draws is not None:
        u, r, a = _errors(g.design, np.maximum(g.draws, 0), n)
        with np.errstate(invalid="ignore", divide="ignore"):
            g_interval, phi_interval = (_percentiles(u / (u + e), confidence) for e in (r, a))
    return DStudy(
        n=n,
        g_coefficient=universe / (universe + relative),
        phi=universe / (universe + absolute),
        relative_sem=float(np.sqrt(relative)),
        absolute_sem=float(np.sqrt(absolute)),
        g_interval=g_interval,
        phi_interval=phi_interval,
        caution=g.caution,
        g=g,
    )


def _errors(design: Design, components: Floats, n: Mapping[str, int]) -> tuple[Floats, Floats, Floats]:
    """(universe, relative error, absolute error) variances for each row of components.

    What the object is nested in (regions, say) is a condition it comes with, and no error.
    """
    target = design.object_of_measurement
    own = design.nested_in[target] | {target}
    zero = np.zeros(len(components))
    universe, relative, absolute = zero, zero, zero
    for k, effect in enumerate(design.effects):
        divisor = float(np.prod([n[name] for name in effect.facets if name in n and name not in own]))
        part = components[:, k] / divisor
        if effect.facets == own:
            universe = universe + part
        elif effect.facets > own:
            relative, absolute = relative + part, absolute + part
        elif not effect.facets <= own:
            absolute = absolute + part
    return universe, relative, absolute


def _percentiles(values: Floats, confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence)
