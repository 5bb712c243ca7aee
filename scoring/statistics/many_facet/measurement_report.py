"""The measurement report of a many-facet calibration: measures, fit, separation and words of caution."""

from collections.abc import Hashable, Mapping

import numpy as np
from scipy.special import chdtrc

from scoring.statistics.many_facet.derivatives import CHUNK, probabilities
from scoring.statistics.many_facet.fitted_model import Fit
from scoring.statistics.many_facet.measures import ChiSquare, ManyFacet, Measure, Thresholds
from scoring.statistics.many_facet.observations import FacetData, Floats

EXTREME = 0.3  # score points by which a perfect or zero score is drawn in (as FACETS does)
FEW_RATINGS = 10
LEAST_VARIANCE = 1e-3  # of ability, in logits squared
FAR = 6.0  # logits; measures beyond rest on weak links


def measurement_report(
    fit: Fit,
    group_labels: list[Hashable],
    subsets: tuple[Mapping[str, frozenset[Hashable]], ...],
    n_iterations: int,
    converged: bool,
) -> ManyFacet:
    """Extreme elements are measured on the way, and their measures written into the fit."""
    data = fit.data
    log_likelihood, sums = _sums(fit)
    measures: dict[str, tuple[Measure, ...]] = {}
    separation, reliability, chi2 = {}, {}, {}
    extremes = {name: _measure_extremes(fit, name) for name in data.codes}
    for name in data.codes:
        measures[name] = _rows(fit, name, sums[name], extremes[name])
        known = [m for m in measures[name] if not m.extreme and np.isfinite(m.measure)]
        separation[name], reliability[name], chi2[name] = _spread(known)
    thresholds = Thresholds()
    for g, label in enumerate(group_labels):
        steps, first = fit.layout.steps[g], fit.layout.step_offset[g]
        thresholds[label] = {int(data.low[g] + c): float(-fit.ease[first + n]) for n, c in enumerate(steps)}
    of = fit.marginal
    nan = float("nan")
    return ManyFacet(
        measures=measures,
        thresholds=thresholds,
        separation=separation,
        reliability=reliability,
        fixed_chi2=chi2,
        connected=len(subsets) == 1,
        subsets=subsets if len(subsets) > 1 else (),
        n_observations=len(data.y),
        n_iterations=n_iterations,
        converged=converged,
        log_likelihood=of.log_likelihood if of else log_likelihood,
        method="mml" if of else "jml",
        population_mean=of.mean if of else nan,
        population_variance=of.variance if of else nan,
        eap_reliability=_eap_reliability(fit) if of else nan,
        caution=_caution(fit, converged),
        fit=fit,
    )


def _eap_reliability(fit: Fit) -> float:
    assert fit.marginal is not None  # noqa: S101  only asked of a marginal fit
    known = fit.data.present(fit.data.ability)
    spread = float(fit.ability[known].var())
    return spread / (spread + float((fit.marginal.error[known] ** 2).mean()))


def _sums(fit: Fit) -> tuple[float, dict[str, Floats]]:
    """Log likelihood, and per facet the elements' sums of (residual², variance, residual²/variance)."""
    data, total = fit.data, 0.0
    k = np.arange(data.width)
    sums = {name: np.zeros((3, data.size(name))) for name in data.codes}
    active = np.flatnonzero(data.active)
    for start in range(0, len(active), CHUNK):
        rows = active[start : start + CHUNK]
        p = probabilities(fit.location(rows), fit.sums, data.group[rows])
        expected = k @ p
        variance = (k * k) @ p - expected**2
        total += float(np.log(p[data.x[rows], np.arange(len(rows))]).sum())
        squared = (data.x[rows] - expected) ** 2
        for name, code in data.codes.items():
            for n, value in enumerate((squared, variance, squared / np.maximum(variance, 1e-12))):
                sums[name][n] += np.bincount(code[rows], value, minlength=data.size(name))
    return total, sums


def _measure_extremes(fit: Fit, name: str) -> dict[int, tuple[float, float]]:
    """{element: (measure, standard error)} of those left out of the calibration, one at a time."""
    data = fit.data
    code, n = data.codes[name], data.size(name)
    missing = np.flatnonzero(~data.present(name) & (np.bincount(code[data.inside], minlength=n) > 0))
    if not len(missing):
        return {}
    rows = np.flatnonzero(np.isin(code, missing) & data.inside)
    local = np.searchsorted(missing, code[rows])
    group = data.group[rows]
    # An observation beyond what was calibrated counts as the nearest category that was.
    x = np.clip(data.x[rows], data.floor[group], data.top[group])
    total = np.bincount(local, x, minlength=len(missing))
    least = np.bincount(local, data.floor[group], minlength=len(missing))
    most = np.bincount(local, data.top[group], minlength=len(missing))
    drawn_in = np.minimum(EXTREME, (most - least) / 2)
    target = np.clip(total, least + drawn_in, most - drawn_in)
    value = np.zeros(len(missing))
    base = fit.location(rows)
    base -= fit.ability[code[rows]] if name == data.ability else fit.ease[fit.layout.offset[name] + code[rows]]
    k = np.arange(data.width)
    information: Floats = np.ones(len(missing))
    for _ in range(100):
        p = probabilities(base + value[local], fit.sums, group)
        expected = k @ p
        information = np.bincount(local, (k * k) @ p - expected**2, minlength=len(missing)).astype(np.float64)
        gap = target - np.bincount(local, expected, minlength=len(missing))
        step = np.clip(gap / np.maximum(information, 1e-9), -1, 1)
        value += step
        if float(np.abs(step).max()) < 1e-8:
            break
    if name == data.ability:
        fit.ability[missing] = value
    else:
        fit.ease[fit.layout.offset[name] + missing] = value
    errors = 1 / np.sqrt(np.maximum(information, 1e-12))
    sign = 1.0 if name == data.ability else -1.0
    return {int(e): (float(sign * v), float(s)) for e, v, s in zip(missing, value, errors, strict=True)}


def _rows(fit: Fit, name: str, sums: Floats, extremes: dict[int, tuple[float, float]]) -> tuple[Measure, ...]:
    data = fit.data
    code, n = data.codes[name], data.size(name)
    squared, information, standardized = sums
    count = np.bincount(code[data.active], minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        infit, outfit = squared / information, standardized / count
        error = 1 / np.sqrt(information)
    if fit.marginal is not None:
        ability = name == data.ability
        error = fit.marginal.error if ability else fit.marginal.ease_error[fit.span(name)]
    ratings = np.bincount(code, minlength=n)
    average = np.bincount(code, data.y, minlength=n) / ratings
    fair, measure = _fair_averages(fit, name), fit.measure(name)
    within = np.bincount(code[data.inside], minlength=n) > 0
    nan = float("nan")
    rows = []
    for e, label in enumerate(data.labels[name]):
        value, se, infit_outfit = nan, nan, (nan, nan)
        if e in extremes:
            value, se = extremes[e]
        elif within[e]:
            value, se, infit_outfit = float(measure[e]), float(error[e]), (float(infit[e]), float(outfit[e]))
        fair_average = float(fair[e]) if within[e] else nan
        rows.append(
            Measure(label, value, se, *infit_outfit, int(ratings[e]), float(average[e]), fair_average, e in extremes)
        )
    return tuple(rows)


def _fair_averages(fit: Fit, name: str) -> Floats:
    """The score expected with every other facet at its mean, averaged over the step groups."""
    data, others = fit.data, 0.0
    for other in data.codes:
        if other != name:
            sign = 1.0 if other == data.ability else -1.0
            others += sign * float(fit.measure(other)[data.present(other)].mean())
    location = others + (1.0 if name == data.ability else -1.0) * fit.measure(name)
    k = np.arange(data.width)
    total = np.zeros(len(location))
    for g in range(data.n_groups):
        p = probabilities(location, fit.sums, np.full(len(location), g, dtype=np.int64))
        total += k @ p + data.low[g]
    return total / data.n_groups


def _caution(fit: Fit, converged: bool) -> str | None:
    data: FacetData = fit.data
    said = [] if converged else ["The calibration did not converge."]
    if fit.marginal and fit.marginal.variance < LEAST_VARIANCE:
        said.append("Candidates do not differ by more than chance; their abilities cannot be told apart.")
    gaps = [
        int(data.low[g] + c)
        for g in range(data.n_groups)
        for c in range(data.floor[g], data.top[g] + 1)
        if not data.seen[g, c]
    ]
    if gaps:
        said.append(f"No rating used level {', '.join(map(str, sorted(set(gaps))))}; its threshold is left out.")
    far = sum(int((np.abs(fit.measure(name)) > FAR).sum()) for name in data.others)
    if far:
        said.append(f"Measures beyond {FAR:g} logits ({far} of them) rest on weak links; do not compare them.")
    few = sum(
        int((np.bincount(data.codes[name], minlength=data.size(name)) < FEW_RATINGS).sum()) for name in data.others
    )
    if few:
        said.append(f"Elements with fewer than {FEW_RATINGS} ratings: {few}; look at the standard errors.")
    return " ".join(said) or None


def _spread(rows: list[Measure]) -> tuple[float, float, ChiSquare]:
    """Separation, its reliability, and the fixed chi-square, from elements that were calibrated."""
    if len(rows) < 2:
        return float("nan"), float("nan"), ChiSquare(float("nan"), 0, float("nan"))
    value = np.array([m.measure for m in rows])
    error = np.array([m.se for m in rows])
    noise = float((error**2).mean())
    if noise == 0:
        return float("nan"), float("nan"), ChiSquare(float("nan"), 0, float("nan"))
    true = max(float(value.var(ddof=1)) - noise, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = 1 / error**2
        chi2 = float((weight * value**2).sum() - (weight * value).sum() ** 2 / weight.sum())
    df = len(rows) - 1
    return float(np.sqrt(true / noise)), true / (true + noise), ChiSquare(chi2, df, float(chdtrc(df, chi2)))
