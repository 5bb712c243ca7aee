"""The many-facet Rasch model: candidates, reviewers, criteria on one scale, in logits.

log P(k) / P(k-1) = ability - sum of the other facets' measures - threshold k.  Positive is more able for
the ability facet and more severe, or harder, for the others; those and the thresholds are centred at 0.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from scoring.statistics.connectedness import comparable_persons

EXTREME = 0.3  # score points by which a perfect or zero score is drawn in (as FACETS does)
FEW_RATINGS = 10
FAR = 6.0
BOUND = 40.0  # logits; nothing that can be estimated lies beyond
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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


def many_facet_rasch(
    scores: ArrayLike,
    facets: Mapping[str, ArrayLike],
    *,
    ability: str = "person",
    step_group: ArrayLike | None = None,
    method: str = "jml",
    subset: str | None = None,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
) -> ManyFacet:
    """Joint maximum likelihood for the rating scale or partial credit many-facet model.

    Parameters
    ----------
    scores : array_like of int, shape (n_observations,)
    facets : mapping name → array_like of labels, shape (n_observations,)
    ability : str
        The facet that is not centred.
    step_group : array_like of labels, shape (n_observations,), optional
        Observations of one group share thresholds (partial credit); by default all do.
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
    if method != "jml":
        raise ValueError(f"method must be 'jml', not {method!r}")
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
    inside = part == 0
    group, group_labels = _groups(step_group, len(y))
    fit = _Fit(y, codes, labels, ability, group, inside)
    fit.calibrate(max_iterations, tolerance)
    return fit.result(group_labels, subsets)


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


class _Fit:
    """The working state of one calibration."""

    def __init__(
        self,
        y: Ints,
        codes: dict[str, Ints],
        labels: dict[str, list[Any]],
        ability: str,
        group: Ints,
        inside: NDArray[np.bool_],
    ) -> None:
        self.y, self.codes, self.labels, self.ability, self.group = y, codes, labels, ability, group
        n_groups = int(group.max()) + 1
        self.low = np.array([y[group == g].min() for g in range(n_groups)])
        self.high = np.array([y[group == g].max() for g in range(n_groups)])
        self.x = y - self.low[group]  # categories of a group count from 0
        self.width = int((self.high - self.low).max()) + 1
        self.inside = inside
        self.active = self._without_extremes(inside)
        self.sign = {name: 1.0 if name == ability else -1.0 for name in codes}
        self.measure = {name: np.zeros(len(labels[name])) for name in codes}
        self.thresholds = np.zeros((n_groups, self.width))
        self.seen = self._categories_seen()
        self.n_iterations, self.converged = 0, False

    def _without_extremes(self, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Set aside elements with nothing but lowest or highest scores, until none is left.

        Lowest and highest are of the scores that are left: once a candidate with all top levels is set
        aside, the level below may be the top.
        """
        active = inside.copy()
        while active.any():
            before = int(active.sum())
            self.floor, self.top = self._range(active)
            for name, code in self.codes.items():
                n = len(self.labels[name])
                total = np.bincount(code[active], self.x[active], minlength=n)
                least = np.bincount(code[active], self.floor[self.group[active]], minlength=n)
                most = np.bincount(code[active], self.top[self.group[active]], minlength=n)
                active &= ~((total == least) | (total == most))[code]
            if int(active.sum()) == before:
                return active
        raise ValueError("every element has nothing but extreme scores; nothing can be measured")

    def _range(self, active: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """The lowest and highest category of each step group among the active observations."""
        floor, top = np.full(len(self.low), self.width), np.full(len(self.low), -1)
        np.minimum.at(floor, self.group[active], self.x[active])
        np.maximum.at(top, self.group[active], self.x[active])
        return floor, top

    def _categories_seen(self) -> NDArray[np.bool_]:
        counts = np.zeros(self.thresholds.shape, dtype=np.int64)
        np.add.at(counts, (self.group[self.active], self.x[self.active]), 1)
        return counts > 0

    # ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _location(self, rows: NDArray[np.bool_]) -> Floats:
        total = np.zeros(int(rows.sum()))
        for name, code in self.codes.items():
            total += self.sign[name] * self.measure[name][code[rows]]
        return total

    def _moments(self, rows: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Category probabilities, expected score and variance of each observation."""
        p = self._probabilities(self._location(rows), self.group[rows])
        k = np.arange(self.width)
        expected = p @ k
        return p, expected, p @ (k * k) - expected**2

    def _probabilities(self, location: Floats, group: Ints) -> Floats:
        steps = np.cumsum(self.thresholds, axis=1)
        steps = np.where(self.seen, steps, np.inf)
        # In place: with hundreds of thousands of observations the copies are what takes the time.
        p: Floats = location[:, None] * np.arange(self.width)
        p -= steps[group]
        p -= p.max(axis=1, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        return p

    def calibrate(self, max_iterations: int, tolerance: float) -> None:
        """Newton steps per facet block with its diagonal Hessian, thresholds by their own full block."""
        rows = self.active
        x = self.x[rows].astype(np.float64)
        codes = {name: code[rows] for name, code in self.codes.items()}
        for self.n_iterations in range(1, max_iterations + 1):
            largest = 0.0
            for name, code in codes.items():
                _, expected, variance = self._moments(rows)
                n = len(self.labels[name])
                residual = np.bincount(code, x - expected, minlength=n)
                information = np.bincount(code, variance, minlength=n)
                step = np.divide(residual, information, out=np.zeros(n), where=information > 0)
                step = np.clip(step, -1, 1) * self.sign[name]
                self.measure[name] = np.clip(self.measure[name] + step, -BOUND, BOUND)
                if name != self.ability:
                    present = information > 0
                    shift = float(self.measure[name][present].mean())
                    self.measure[name][present] -= shift
                    self.measure[self.ability] -= shift
                largest = max(largest, float(np.abs(step).max()))
            largest = max(largest, self._step_thresholds(rows))
            if largest < tolerance:
                self.converged = True
                break

    def _step_thresholds(self, rows: NDArray[np.bool_]) -> float:
        p, _, _ = self._moments(rows)
        group, x = self.group[rows], self.x[rows]
        largest = 0.0
        for g in range(len(self.top)):
            here = group == g
            used = np.flatnonzero(self.seen[g])
            if len(used) < 3:
                continue
            # At or above each used category but the lowest: that many are expected, that many seen.
            above = np.flip(np.cumsum(np.flip(p[here][:, used], axis=1), axis=1), axis=1)[:, 1:]
            seen = np.array([(x[here] >= k).sum() for k in used[1:]], dtype=np.float64)
            gradient = above.sum(axis=0) - seen
            # Cov(X >= i, X >= j) = P(X >= max(i, j)) - P(X >= i) P(X >= j).
            sums = above.sum(axis=0)
            m = len(sums)
            upper = np.maximum.outer(np.arange(m), np.arange(m))
            hessian = sums[upper] - above.T @ above
            step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
            step = np.clip(step - step.mean(), -1, 1)
            self.thresholds[g, used[1:]] += step
            largest = max(largest, float(np.abs(step).max()))
            shift = float(self.thresholds[g, used[1:]].mean())
            self.thresholds[g, used[1:]] -= shift
        return largest

    # ── the result ───────────────────────────────────────────────────────────────────────────────────────────────────
    def result(self, group_labels: list[Any], subsets: tuple[Mapping[str, frozenset[Hashable]], ...]) -> ManyFacet:
        rows = self.active
        p, expected, variance = self._moments(rows)
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
            p = self._probabilities(base + self.sign[name] * value[local], self.group[outside])
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
            p = self._probabilities(location, np.full(len(location), g, dtype=np.int64))
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
