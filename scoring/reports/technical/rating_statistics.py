"""Everything a technical report says about the ratings of Part Two, from arrays to plain values."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.keys.digests import plain
from scoring.reports.technical.form_statistics import attempt
from scoring.rubrics.rating_table import RatingTable
from scoring.rubrics.script_marks import CriterionScale

REPLICATES, SEED = 1000, 20
READINGS = range(1, 6)
MOST_CELLS = 4_000_000  # of a scripts × reviewers table


def rating_statistics(
    table: RatingTable,
    criteria: Sequence[CriterionScale],
    *,
    readings: int,
    percent_of: str = "maximum",
    order: NDArray[np.float64] | None = None,
) -> dict:
    """From the independent readings; ``order`` is when each rating of the table was handed in."""
    first = table.first_readings
    found: dict[str, Any] = {
        "n_readings": int(first.sum()),
        "n_scripts": len(np.unique(table.scripts[first])),
        "n_reviewers": len(np.unique(table.reviewers[first])),
        "cautions": [],
    }
    found["agreement"] = [_agreement(table, n, criterion) for n, criterion in enumerate(criteria)]
    percent = _percent(table.levels, criteria, percent_of)
    for name, compute in (
        ("generalizability", lambda: _generalizability(table, percent, readings)),
        ("many_facet", lambda: _many_facet(table, criteria)),
        ("reviewers", lambda: _effects(table)),
        ("drift", lambda: _drift(table, order)),
    ):
        found[name] = attempt(compute, found["cautions"], name)
    return plain(found)


def _percent(levels: NDArray[np.float64], criteria: Sequence[CriterionScale], percent_of: str) -> NDArray[np.float64]:
    """Of each reading, weighted; nan where a criterion was not rated."""
    from scoring.rubrics.pass_mark import percent

    weights = np.array([c.weight for c in criteria])
    most, least = (float(weights @ [getattr(c, end) for c in criteria]) for end in ("maximum", "minimum"))
    return percent(levels @ weights, maximum=most, minimum=least, of=percent_of)  # type: ignore[no-any-return]


def _agreement(table: RatingTable, place: int, criterion: CriterionScale) -> dict:
    from scoring.statistics.agreement.gwet import gwet_ac
    from scoring.statistics.agreement.kappa import conger_kappa
    from scoring.statistics.agreement.krippendorff import krippendorff_alpha
    from scoring.statistics.agreement.percent import percent_agreement

    x = table.crossed(place)
    rated = ~np.isnan(x)
    x = x[rated.sum(axis=1) >= 2]
    levels = list(range(criterion.minimum, criterion.maximum + 1))
    row: dict[str, Any] = {"criterion": criterion.name, "n_scripts": len(x), "cautions": []}
    computations = {
        "exact": lambda: percent_agreement(x),
        "adjacent": lambda: percent_agreement(x, within=1),
        "ac2": lambda: gwet_ac(x, weights="quadratic", categories=levels),
        "kappa": lambda: conger_kappa(x, weights="quadratic", categories=levels),
        "alpha": lambda: krippendorff_alpha(x, level="ordinal", replicates=REPLICATES, seed=SEED),
    }
    for name, compute in computations.items():
        value = attempt(compute, row["cautions"], "AC2" if name == "ac2" else name)
        interval = value.interval if value else None
        row[name] = value.estimate if value else None
        row[f"{name}_low"], row[f"{name}_high"] = (interval.low, interval.high) if interval else (None, None)
        if value and value.caution:
            row["cautions"].append(value.caution)
    return row


def _generalizability(table: RatingTable, percent: NDArray[np.float64], readings: int) -> dict:
    """How much of the differences between scripts' percentages are differences between scripts."""
    from scoring.statistics.generalizability.d_studies import d_study
    from scoring.statistics.generalizability.g_studies import g_study

    first = table.first_readings & ~np.isnan(percent)
    facets = {"script": table.scripts[first], "reviewer": table.reviewers[first]}
    g = g_study(percent[first], facets=facets, object_of_measurement="script")
    studies = []
    for n in READINGS:
        d = d_study(g, n={"reviewer": n})
        interval = d.phi_interval
        studies.append(
            {
                "readings": n,
                "g": d.g_coefficient,
                "phi": d.phi,
                "low": interval.low if interval else None,
                "high": interval.high if interval else None,
                "sem": d.absolute_sem,
            }
        )
    return {
        "method": g.method,
        "variance": dict(g.variance),
        "percent": dict(g.percent),
        "intervals": {name: (i.low, i.high) for name, i in (g.intervals or {}).items()},
        "studies": studies,
        "readings": readings,
        "caution": g.caution,
        "mean": float(percent[first].mean()),
    }


def _many_facet(table: RatingTable, criteria: Sequence[CriterionScale]) -> dict:
    """Marginal maximum likelihood; with what joint maximum likelihood says beside it."""
    from scoring.statistics.many_facet.model import many_facet_rasch
    from scoring.statistics.raters.bias import rater_bias

    first = table.first_readings
    scripts, reviewers, levels = table.scripts[first], table.reviewers[first], table.levels[first]
    rating, criterion = np.nonzero(~np.isnan(levels))
    scores = levels[rating, criterion].astype(np.int64)
    facets = {
        "person": table.person_of_script[scripts[rating]],
        "reviewer": reviewers[rating],
        "criterion": criterion,
    }
    if len(table.vignette_labels) > 1:
        facets["vignette"] = table.vignette_of_script[scripts[rating]]
    ranges = [f"{c.minimum}–{c.maximum}" for c in criteria]
    steps = np.array(ranges)[criterion] if len(set(ranges)) > 1 else None
    fit = many_facet_rasch(scores, facets, step_group=steps, method="mml", subset="largest")
    joint: dict[Any, float] = {}
    said: list[str] = []
    other = attempt(
        lambda: many_facet_rasch(scores, facets, step_group=steps, subset="largest"), said, "joint likelihood"
    )
    if other:
        joint = {row.label: row.measure for row in other.measures["reviewer"]}
    names = {
        "reviewer": table.reviewer_labels,
        "criterion": [c.name for c in criteria],
        "vignette": table.vignette_labels,
    }
    bias = attempt(lambda: rater_bias(fit, by="criterion", rater="reviewer"), said, "interactions")
    abilities = np.array([row.measure for row in fit.measures["person"]])
    abilities = abilities[np.isfinite(abilities)]
    edges = np.arange(np.floor(abilities.min() * 2) / 2, abilities.max() + 0.5, 0.5)
    edges = np.append(edges, edges[-1] + 0.5)
    return {
        "facets": {
            name: [
                {
                    "label": names[name][int(row.label)],
                    "measure": row.measure,
                    "se": row.se,
                    "infit": row.infit,
                    "outfit": row.outfit,
                    "n": row.n,
                    "fair_average": row.fair_average,
                    "extreme": row.extreme,
                    "joint": joint.get(row.label) if name == "reviewer" else None,
                }
                for row in fit.measures[name]
            ]
            for name in fit.measures
            if name != "person"
        },
        "thresholds": {str(g): dict(values) for g, values in fit.thresholds.items()},
        "abilities": {"edges": edges, "n": np.histogram(abilities, edges)[0]},
        "persons": len(abilities),
        "reliability": dict(fit.reliability),
        "separation": dict(fit.separation),
        "fixed_chi2": {name: tuple(v) for name, v in fit.fixed_chi2.items()},
        "population_variance": fit.population_variance,
        "eap_reliability": fit.eap_reliability,
        "connected": fit.connected,
        "n_subsets": max(len(fit.subsets), 1),
        "converged": fit.converged,
        "n": fit.n_observations,
        "bias": [
            {
                "reviewer": table.reviewer_labels[int(t.rater)],
                "criterion": criteria[int(t.by)].name,
                "n": t.n,
                "bias": t.bias,
                "se": t.se,
                "p": t.p_adjusted,
            }
            for t in (bias.significant if bias else ())
        ],
        "bias_cells": len(bias.terms) if bias else 0,
        "cautions": [c for c in (fit.caution, *said) if c],
    }


def _effects(table: RatingTable) -> list[dict]:
    from scoring.statistics.raters.effects import rater_effects

    first = table.first_readings
    found = rater_effects(table.levels[first], table.scripts[first], table.reviewers[first])

    def ends(interval: Any) -> tuple[float, float] | None:
        return (interval.low, interval.high) if interval else None

    return [
        {
            "reviewer": table.reviewer_labels[int(row.rater)],  # type: ignore[call-overload]
            "n": row.n,
            "severity": row.severity,
            "severity_interval": ends(row.severity_interval),
            "spread": row.spread_ratio,
            "spread_interval": ends(row.spread_interval),
            "halo": row.halo,
            "halo_interval": ends(row.halo_interval),
            "flags": row.flags,
            "caution": row.caution,
        }
        for row in found.raters
    ]


def _drift(table: RatingTable, order: NDArray[np.float64] | None) -> dict:
    """Each reviewer's severity in the order of the readings, against the co-readers of the same scripts."""
    from scoring.statistics.raters.severity_drift import drift

    if order is None or len(np.unique(order)) < 0.5 * len(order):
        raise ValueError("the sheets do not say when each reading was made")
    mean = np.nanmean(table.levels, axis=1)
    n = len(table.script_labels)
    total, count = np.bincount(table.scripts, mean, minlength=n), np.bincount(table.scripts, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = (total[table.scripts] - mean) / (count[table.scripts] - 1)
    gap = np.where(count[table.scripts] > 1, others - mean, np.nan)
    rows = []
    for k, label in enumerate(table.reviewer_labels):
        own = table.first_readings & (table.reviewers == k) & np.isfinite(gap)
        if own.sum() < 10:
            continue
        d = drift(gap[own], order[own], labels=np.array(table.script_labels)[table.scripts[own]])
        rows.append(
            {
                "reviewer": label,
                "n": d.n,
                "slope": d.slope,
                "low": d.interval.low,
                "high": d.interval.high,
                "p": d.p_value,
                "change_at": d.change_at,
                "reread": len(d.to_reread),
                "periods": [
                    (p.severity, *((p.interval.low, p.interval.high) if p.interval else (None, None)))
                    for p in d.periods
                ],
            }
        )
    if not rows:
        raise ValueError("no reviewer has ten readings that can be compared")
    return {"rows": rows}
