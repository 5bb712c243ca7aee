"""The report of a cycle: the sections a committee is handed, with figures and the same numbers in tables."""

from dataclasses import dataclass

import numpy as np

from panels.reading.models import Panel, PartTwoMark
from panels.results.exports import agreement, docket, form_runs, rating_run, reviewers
from panels.results.progress import Progress, progress_of
from scoring.keys.digests import digest

# What is worth a mark in the figure; an option that nobody chooses stands in the table only.
SERIOUS = {"negative discrimination", "weak discrimination", "distractor beats key", "too hard"}


@dataclass(frozen=True, slots=True)
class Report:
    cycle: object
    rules: object
    progress: Progress
    forms: list
    agreement: object
    reviewers: object
    model: dict
    cautions: list
    docket: object
    figures: dict


def report_of(cycle, *, figures_of=lambda key, draw: draw()) -> Report:
    """``figures_of`` may remember figures by the digest of what they show."""
    forms, ratings = form_runs(cycle), rating_run(cycle)
    cautions = [f["caution"] for f in forms if f.get("caution")]
    cautions += [f"{row['criterion']}: {c}" for row in ratings.get("agreement", []) for c in row["cautions"]]
    cautions += ratings.get("model", {}).get("cautions", [])
    marked = PartTwoMark.objects.in_force().filter(registration__cycle=cycle, percent__isnull=False)
    percents = list(marked.order_by("percent").values_list("percent", flat=True))
    return Report(
        cycle=cycle,
        rules=cycle.rules,
        progress=progress_of(cycle, Panel.objects.filter(cycle=cycle).first()),
        forms=forms,
        agreement=agreement(cycle),
        reviewers=reviewers(cycle),
        model=ratings.get("model", {}),
        cautions=list(dict.fromkeys(cautions)),
        docket=docket(cycle),
        figures=figures_of(digest(forms, ratings, percents), lambda: _figures(cycle, forms, ratings, percents)),
    )


def _figures(cycle, forms, ratings, percents) -> dict:
    """Name → Figure.  A figure that the data cannot carry is left out."""
    from scoring.reports.charts import technical as charts

    made = {}
    if forms and forms[0].get("distribution"):
        f, rules = forms[0], cycle.rules.part_one
        scores = np.repeat(f["distribution"]["score"], f["distribution"]["n"])
        made["scores"] = charts.score_distribution(
            scores, cut=rules.fewest_correct(f["n_items"]), maximum=f["n_items"], sem=f.get("sem")
        )
        scored = [item for item in f["items"] if item["scored"]]
        made["items"] = charts.item_map(
            [item["item"] for item in scored],
            _numbers(item["difficulty"] for item in scored),
            _numbers(item["item_rest"] for item in scored),
            flagged=[item["item"] for item in scored if set(item["flags"]) & SERIOUS],
        )
    if percents:
        made["part_two"] = charts.part_two_distribution(percents, pass_percent=float(cycle.rules.part_two.pass_percent))
    known = [row for row in ratings.get("agreement", []) if row.get("alpha_ordinal") is not None]
    if known:
        made["agreement"] = charts.agreement_by_criterion(
            [row["criterion"] for row in known],
            _numbers(row["alpha_ordinal"] for row in known),
            _numbers(row["alpha_low"] for row in known),
            _numbers(row["alpha_high"] for row in known),
        )
    measured = [row for row in ratings.get("reviewers", []) if row.get("severity") is not None]
    if measured and ratings.get("model", {}).get("converged", True):
        made["reviewers"] = charts.severity_caterpillar(
            [row["reviewer"] for row in measured],
            _numbers(row["severity"] for row in measured),
            _numbers(row["se"] for row in measured),
        )
    return made


def _numbers(values) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]
