"""The many-facet Rasch model: candidates, reviewers, criteria on one scale, in logits.

log P(k) / P(k-1) = ability - sum of the other facets' measures - threshold k.  Positive is more able for
the ability facet and more severe, or harder, for the others; those and the thresholds are centred at 0.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoring.statistics.many_facet.connectedness import comparable_persons
from scoring.statistics.many_facet.derivatives import Layout
from scoring.statistics.many_facet.fitted_model import Fit
from scoring.statistics.many_facet.joint_calibration import calibrate_jointly
from scoring.statistics.many_facet.marginal_calibration import calibrate_marginally
from scoring.statistics.many_facet.measurement_report import measurement_report
from scoring.statistics.many_facet.measures import ManyFacet
from scoring.statistics.many_facet.observations import FacetData, Ints


def many_facet_rasch(
    scores: ArrayLike,
    facets: Mapping[str, ArrayLike],
    *,
    ability: str = "person",
    step_group: ArrayLike | None = None,
    method: str = "jml",
    subset: str | None = None,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
) -> ManyFacet:
    """The rating scale or partial credit many-facet model.

    Parameters
    ----------
    scores : array_like of int, shape (n_observations,)
    facets : mapping name → array_like of labels, shape (n_observations,)
    ability : str
        The facet that is not centred.
    step_group : array_like of labels, shape (n_observations,), optional
        Observations of one group share thresholds (partial credit); by default all do.
    method : {"jml", "mml"}
        Joint maximum likelihood, where extreme candidates are measured apart, or marginal maximum
        likelihood over a normal distribution of ability: the better choice where candidates are read
        once or twice.  Abilities are then posterior means, standard errors posterior deviations.
    subset : {None, "largest"}
        What to do with a design that falls apart: refuse, or measure the largest part and give
        nan to the others.

    Raises
    ------
    ValueError
        A disconnected design (the subsets are named), scores that do not vary, unknown facets.

    References
    ----------
    Linacre (1989), Many-Facet Rasch Measurement; Andrich (1978), Psychometrika 43, 561-573;
    Masters (1982), Psychometrika 47, 149-174; Wright & Masters (1982) for fit and separation.
    """
    if method not in ("jml", "mml"):
        raise ValueError(f"method must be 'jml' or 'mml', not {method!r}")
    y, codes, labels = _read(scores, facets, ability)
    others = [name for name in codes if name != ability]
    part = comparable_persons(
        codes[ability], [codes[name] for name in others], len(labels[ability]), [len(labels[name]) for name in others]
    )[codes[ability]]
    subsets = tuple(
        {name: frozenset(labels[name][k] for k in np.unique(code[part == s])) for name, code in codes.items()}
        for s in range(int(part.max()) + 1)
    )
    if len(subsets) > 1 and subset != "largest":
        raise ValueError(f"the design falls into {len(subsets)} parts that share nothing: {_named(subsets, ability)}")
    group, group_labels = _groups(step_group, len(y))
    marginal = method == "mml"
    data = FacetData(y, codes, labels, ability, group, part == 0, spare_ability=marginal)
    layout = Layout(data)
    if marginal:
        found = calibrate_marginally(layout, max_iterations=max_iterations, tolerance=tolerance)
        fit = Fit(layout, found.ability, found.ease, found)
        return measurement_report(fit, group_labels, subsets, found.n_iterations, found.converged)
    ability_of, ease, n_iterations, converged = calibrate_jointly(
        layout, max_iterations=max_iterations, tolerance=tolerance
    )
    return measurement_report(Fit(layout, ability_of, ease), group_labels, subsets, n_iterations, converged)


def _read(
    scores: ArrayLike, facets: Mapping[str, ArrayLike], ability: str
) -> tuple[Ints, dict[str, Ints], dict[str, list[Any]]]:
    raw = np.asarray(scores, dtype=np.float64)
    if raw.ndim != 1 or not len(raw):
        raise ValueError("scores must be a list of at least one category")
    if np.isnan(raw).any() or (raw != np.round(raw)).any():
        raise ValueError("scores must be whole numbers; leave out what was not rated")
    if ability not in facets:
        raise ValueError(f"there is no facet {ability!r}; the facets are {', '.join(facets)}")
    codes: dict[str, Ints] = {}
    labels: dict[str, list[Any]] = {}
    for name in [ability, *(f for f in facets if f != ability)]:
        values = np.asarray(facets[name])
        if values.shape != raw.shape:
            raise ValueError(f"facet {name!r} must have one label for each of the {len(raw)} scores")
        found, inverse = np.unique(values, return_inverse=True)
        codes[name], labels[name] = inverse.astype(np.int64), found.tolist()
    if np.ptp(raw) == 0:
        raise ValueError("the scores do not vary; nothing can be measured")
    return raw.astype(np.int64), codes, labels


def _groups(step_group: ArrayLike | None, n: int) -> tuple[Ints, list[Any]]:
    if step_group is None:
        return np.zeros(n, dtype=np.int64), ["all"]
    found, inverse = np.unique(np.asarray(step_group), return_inverse=True)
    return inverse.astype(np.int64), found.tolist()


def _named(subsets: tuple[Mapping[str, frozenset[Hashable]], ...], ability: str) -> str:
    parts = []
    for part in subsets[:4]:
        others = sorted(str(label) for name, members in part.items() if name != ability for label in members)
        parts.append(", ".join(others[:6]) + (" …" if len(others) > 6 else ""))
    return "; ".join(parts) + (" …" if len(subsets) > 4 else "")
