"""From a table of ratings to the figures on agreement and on each reviewer."""

import numpy as np

from scoring.rubrics.rating_table import RatingTable
from scoring.rubrics.script_marks import CriterionScale


def agreement_of(table: RatingTable, criteria: list[CriterionScale], replicates: int, seed: int) -> list[dict]:
    """One row per criterion, over the scripts with at least two independent readings."""
    from scoring.statistics.agreement.kappa import conger_kappa
    from scoring.statistics.agreement.krippendorff import krippendorff_alpha
    from scoring.statistics.agreement.percent import percent_agreement

    rows = []
    for n, criterion in enumerate(criteria):
        x = table.crossed(n)
        rated = ~np.isnan(x)
        pairable = rated.sum(axis=1) >= 2
        x = x[pairable]
        levels = list(range(criterion.minimum, criterion.maximum + 1))
        row = {
            "criterion": criterion.name,
            "n_scripts": int(pairable.sum()),
            "n_reviewers": int(rated[pairable].any(axis=0).sum()),
            "cautions": [],
        }
        figures = {
            "exact": lambda x=x: percent_agreement(x),
            "adjacent": lambda x=x: percent_agreement(x, within=1),
            "kappa_quadratic": lambda x=x, levels=levels: conger_kappa(x, weights="quadratic", categories=levels),
            "alpha_ordinal": lambda x=x: krippendorff_alpha(x, level="ordinal", replicates=replicates, seed=seed),
        }
        for name, compute in figures.items():
            try:
                found = compute()
            except ValueError as error:
                row[name] = None
                row["cautions"].append(f"{name}: {error}")
                continue
            row[name] = found.estimate
            if name == "alpha_ordinal":
                row["alpha_low"], row["alpha_high"] = (
                    (found.interval.low, found.interval.high) if found.interval else (None, None)
                )
                if found.caution:
                    row["cautions"].append(found.caution)
        rows.append(row)
    return rows


def reviewers_of(table: RatingTable, criteria: list[CriterionScale]) -> dict:
    """One row per reviewer with severity in logits (positive = severe), and what the model rests on.

    Counts and means are over all readings; severity and agreement ask the independent ones alone, so that
    somebody who only settled scripts has none.
    """
    from scoring.statistics.many_facet.model import many_facet_rasch
    from scoring.statistics.raters.exact_agreement import exact_agreement_by_rater

    first = table.first_readings
    scripts, reviewers, levels = table.scripts[first], table.reviewers[first], table.levels[first]
    rating, criterion = np.nonzero(~np.isnan(levels))
    scores = levels[rating, criterion].astype(np.int64)
    n = len(table.reviewer_labels)
    exact = exact_agreement_by_rater(scripts[rating] * len(criteria) + criterion, reviewers[rating], scores, n)
    n_ratings = np.bincount(table.reviewers, minlength=n)
    with np.errstate(invalid="ignore"):
        mean = _sum_by(table.reviewers, np.nansum(table.levels, axis=1), n) / _sum_by(
            table.reviewers, (~np.isnan(table.levels)).sum(axis=1), n
        )

    ranges = [f"{c.minimum}–{c.maximum}" for c in criteria]
    facets = {
        "person": table.person_of_script[scripts[rating]],
        "reviewer": reviewers[rating],
        "criterion": criterion,
    }
    if len(table.vignette_labels) > 1:
        facets["vignette"] = table.vignette_of_script[scripts[rating]]
    step_group = np.array(ranges)[criterion] if len(set(ranges)) > 1 else None
    result: dict = {"model": {"facets": list(facets), "cautions": []}, "thresholds": None}
    measured = {}
    try:
        fit = many_facet_rasch(scores, facets, step_group=step_group, subset="largest")
    except ValueError as error:
        result["model"]["cautions"].append(f"Severities are not available: {error}")
    else:
        measured = {int(row.label): row for row in fit.measures["reviewer"]}
        result["model"] |= {
            "connected": fit.connected,
            "converged": fit.converged,
            "n_iterations": fit.n_iterations,
            "reliability": fit.reliability["reviewer"],
            "separation": fit.separation["reviewer"],
        }
        result["model"]["cautions"] += [fit.caution] if fit.caution else []
        if not fit.connected:
            result["model"]["cautions"].append(_disconnected(fit.subsets, table.reviewer_labels))
    result["reviewers"] = [
        {
            "reviewer": label,
            "n_ratings": int(n_ratings[k]),
            "mean": float(mean[k]),
            "severity": getattr(measured.get(k), "measure", None),
            "se": getattr(measured.get(k), "se", None),
            "infit": getattr(measured.get(k), "infit", None),
            "outfit": getattr(measured.get(k), "outfit", None),
            "exact_agreement": float(exact[k]),
        }
        for k, label in enumerate(table.reviewer_labels)
        if n_ratings[k]
    ]
    return result


def _sum_by(index, values, n):
    return np.bincount(index, values, minlength=n)


def _disconnected(subsets, labels) -> str:
    groups = [sorted(labels[int(k)] for k in subset["reviewer"]) for subset in subsets]
    named = "; ".join(", ".join(group[:8]) + (" …" if len(group) > 8 else "") for group in groups[:6])
    return (
        f"The ratings fall into {len(groups)} parts that no chain of shared scripts, candidates and vignettes joins; "
        f"who rated in each: {named}. Severities are of the largest part only, because no scale joins the parts."
    )
