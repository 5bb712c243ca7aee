"""From a calibration to measures, fit, separation and words of caution."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from scoring.statistics.facet_calibration import Calibration, Floats

EXTREME = 0.3  # score points by which a perfect or zero score is drawn in (as FACETS does)
FEW_RATINGS = 10
FAR = 6.0  # logits; measures beyond rest on weak links


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


@dataclass(frozen=True, slots=True)
class ManyFacet:
    measures: Mapping[str, tuple[Measure, ...]]
    thresholds: Mapping[Hashable, Mapping[int, float]]  # step group → category → threshold into it
    separation: Mapping[str, float]
    reliability: Mapping[str, float]
    fixed_chi2: Mapping[str, tuple[float, int, float]]  # chi2, degrees of freedom, p
    connected: bool
    subsets: tuple[Mapping[str, frozenset[Hashable]], ...]
    n_observations: int
    n_iterations: int
    converged: bool
    log_likelihood: float
    caution: str | None


class Fit(Calibration):
    """A calibration that can tell its result."""

    def result(self, group_labels: list[Any], subsets: tuple[Mapping[str, frozenset[Hashable]], ...]) -> ManyFacet:
        rows = self.active
        p, expected, variance = self.moments(rows)
        x = self.x[rows].astype(np.float64)
        k = np.arange(self.width)
        fourth = ((k[None, :] - expected[:, None]) ** 4 * p).sum(axis=1)
        likelihood = float(np.log(p[np.arange(len(x)), self.x[rows]]).sum())
        del p, fourth
        measures: dict[str, tuple[Measure, ...]] = {}
        separation, reliability, chi2 = {}, {}, {}
        extremes = {name: self._measure_extremes(name) for name in self.codes}
        for name in self.codes:
            measures[name] = self._rows(name, x, expected, variance, extremes[name])
            known = [m for m in measures[name] if not m.extreme and np.isfinite(m.measure)]
            separation[name], reliability[name], chi2[name] = _spread(known)
        thresholds = {
            label: {int(self.low[g] + c): float(self.thresholds[g, c]) for c in np.flatnonzero(self.seen[g])[1:]}
            for g, label in enumerate(group_labels)
        }
        return ManyFacet(
            measures,
            thresholds,
            separation,
            reliability,
            chi2,
            len(subsets) == 1,
            subsets if len(subsets) > 1 else (),
            len(self.y),
            self.n_iterations,
            self.converged,
            likelihood,
            self._caution(),
        )

    def _measure_extremes(self, name: str) -> dict[int, tuple[float, float]]:
        """{element: (measure, standard error)} of those left out of the calibration, one at a time."""
        code = self.codes[name]
        n = len(self.labels[name])
        active = np.bincount(code[self.active], minlength=n) > 0
        found: dict[int, tuple[float, float]] = {}
        missing = np.flatnonzero(~active & (np.bincount(code[self.inside], minlength=n) > 0))
        if not len(missing):
            return found
        outside = np.isin(code, missing) & self.inside
        local = np.searchsorted(missing, code[outside])
        total = np.bincount(local, self.x[outside], minlength=len(missing))
        least = np.bincount(local, self.floor[self.group[outside]], minlength=len(missing))
        most = np.bincount(local, self.top[self.group[outside]], minlength=len(missing))
        drawn_in = np.minimum(EXTREME, (most - least) / 2)
        target = np.clip(total, least + drawn_in, most - drawn_in)
        base = np.zeros(int(outside.sum()))
        for other, other_code in self.codes.items():
            if other != name:
                base += self.sign[other] * self.measure[other][other_code[outside]]
        value = np.zeros(len(missing))
        k = np.arange(self.width)
        information: Floats = np.ones(len(missing))
        for _ in range(100):
            p = self.probabilities(base + self.sign[name] * value[local], self.group[outside])
            expected = p @ k
            information = np.bincount(local, p @ (k * k) - expected**2, minlength=len(missing)).astype(np.float64)
            gap = target - np.bincount(local, expected, minlength=len(missing))
            step = np.clip(gap / np.maximum(information, 1e-9), -1, 1)
            value += self.sign[name] * step
            if float(np.abs(step).max()) < 1e-8:
                break
        self.measure[name][missing] = value
        errors = 1 / np.sqrt(np.maximum(information, 1e-12))
        return {int(e): (float(v), float(s)) for e, v, s in zip(missing, value, errors, strict=True)}

    def _rows(
        self, name: str, x: Floats, expected: Floats, variance: Floats, extremes: dict[int, tuple[float, float]]
    ) -> tuple[Measure, ...]:
        code = self.codes[name]
        active = code[self.active]
        n = len(self.labels[name])
        squared = (x - expected) ** 2
        information = np.bincount(active, variance, minlength=n)
        count = np.bincount(active, minlength=n)
        with np.errstate(divide="ignore", invalid="ignore"):
            infit = np.bincount(active, squared, minlength=n) / information
            outfit = np.bincount(active, squared / variance, minlength=n) / count
            error = 1 / np.sqrt(information)
        ratings = np.bincount(code, minlength=n)
        average = np.bincount(code, self.y, minlength=n) / ratings
        fair = self._fair_averages(name)
        within = np.bincount(code[self.inside], minlength=n) > 0
        rows = []
        for e, label in enumerate(self.labels[name]):
            if e in extremes:
                value, se = extremes[e]
                fit = (float("nan"), float("nan"))
            elif within[e]:
                value, se, fit = float(self.measure[name][e]), float(error[e]), (float(infit[e]), float(outfit[e]))
            else:
                value = se = float("nan")
                fit = (float("nan"), float("nan"))
            fair_average = float(fair[e]) if within[e] else float("nan")
            rows.append(
                Measure(label, value, se, *fit, int(ratings[e]), float(average[e]), fair_average, e in extremes)
            )
        return tuple(rows)

    def _fair_averages(self, name: str) -> Floats:
        """The score expected with every other facet at its mean, averaged over the step groups."""
        others = 0.0
        for other in self.codes:
            if other != name:
                present = np.bincount(self.codes[other][self.active], minlength=len(self.labels[other])) > 0
                others += self.sign[other] * float(self.measure[other][present].mean())
        location = others + self.sign[name] * self.measure[name]
        k = np.arange(self.width)
        total = np.zeros(len(location))
        for g in range(len(self.top)):
            p = self.probabilities(location, np.full(len(location), g, dtype=np.int64))
            total += p @ k + self.low[g]
        return total / len(self.top)

    def _caution(self) -> str | None:
        said = []
        if not self.converged:
            said.append("The calibration did not converge.")
        gaps = [
            int(self.low[g] + c)
            for g in range(len(self.top))
            for c in range(self.floor[g], self.top[g] + 1)
            if not self.seen[g, c]
        ]
        if gaps:
            said.append(f"No rating used level {', '.join(map(str, sorted(set(gaps))))}; its threshold is left out.")
        far = [
            str(label)
            for name in self.codes
            if name != self.ability
            for label, measure in zip(self.labels[name], self.measure[name], strict=True)
            if abs(measure) > FAR
        ]
        if far:
            said.append(f"Measures beyond {FAR:g} logits ({len(far)} of them) rest on weak links; do not compare them.")
        few = sum(
            int((np.bincount(code, minlength=len(self.labels[name])) < FEW_RATINGS).sum())
            for name, code in self.codes.items()
            if name != self.ability
        )
        if few:
            said.append(f"{few} element(s) rest on fewer than {FEW_RATINGS} ratings; look at the standard errors.")
        return " ".join(said) or None


def _spread(rows: list[Measure]) -> tuple[float, float, tuple[float, int, float]]:
    """Separation, its reliability, and the fixed chi-square, from elements that were calibrated."""
    if len(rows) < 2:
        return float("nan"), float("nan"), (float("nan"), 0, float("nan"))
    value = np.array([m.measure for m in rows])
    error = np.array([m.se for m in rows])
    noise = float((error**2).mean())
    true = max(float(value.var(ddof=1)) - noise, 0.0)
    weight = 1 / error**2
    chi2 = float((weight * value**2).sum() - (weight * value).sum() ** 2 / weight.sum())
    df = len(rows) - 1
    return float(np.sqrt(true / noise)), true / (true + noise), (chi2, df, float(chdtrc(df, chi2)))
