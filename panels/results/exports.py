"""The tables of a cycle, as run_cycle writes them and the office downloads them.

What is not available is a blank number or the words “not available”, never a zero.  Nothing is rounded.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from panels.committee.models import Case, Recommendation
from panels.committee.states import DECIDABLE, Outcome
from panels.reading.models import Rating
from scoring.keys.part_one_marks import forms_sat
from scoring.reports.models import AnalysisRun

NOT_AVAILABLE, NOT_ASKED = "not available", "not asked"


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: list[tuple]


def results(cycle) -> Table:
    rows = []
    for r in _recommended(cycle):
        person, one, two = r.registration.candidate, r.part_one_mark, r.part_two_mark
        rows.append(
            (
                person.reference,
                r.registration.credential,
                r.registration.category,
                one.correct if one else None,
                one.scored if one else None,
                one.percent if one else None,
                _verdict(one.passed if one else None, r.registration),
                two.points if two else None,
                two.percent if two else None,
                _verdict(two.passed if two else None, r.registration),
                _verdict(two.needs_adjudication if two else None, r.registration),
                r.portfolio.replace("-", " "),
                _outcome(r.outcome),
                " ".join(r.reasons),
            )
        )
    columns = (
        "candidate",
        "credential",
        "category",
        "part_one_correct",
        "part_one_scored",
        "part_one_percent",
        "part_one_passed",
        "part_two_mark",
        "part_two_percent",
        "part_two_passed",
        "needs_adjudication",
        "portfolio",
        "recommendation",
        "reasons",
    )
    return Table(columns, rows)


def items(cycle) -> Table:
    columns = ("item", "n", "difficulty", "item_total", "item_rest", "discrimination", "omitted", "flags")
    rows = [
        (*(item[name] for name in columns[:-1]), "; ".join(item["flags"]))
        for f in form_runs(cycle)
        for item in f["items"]
    ]
    return Table(columns, rows)


def options(cycle) -> Table:
    columns = ("item", "option", "keyed", "proportion", "point_biserial")
    return Table(
        columns,
        [
            (o["item"], o["option"], _verdict(o["keyed"]), o["proportion"], o["point_biserial"])
            for f in form_runs(cycle)
            for o in f["options"]
        ],
    )


def form(cycle) -> Table:
    columns = ("n_candidates", "n_items", "mean", "sd", "alpha", "alpha_low", "alpha_high", "sem")
    return Table(columns, [tuple(f.get(name) for name in columns) for f in form_runs(cycle)])


def agreement(cycle) -> Table:
    columns = (
        "criterion",
        "n_scripts",
        "n_reviewers",
        "exact",
        "adjacent",
        "kappa_quadratic",
        "alpha_ordinal",
        "alpha_low",
        "alpha_high",
    )
    return Table(columns, _rows(rating_run(cycle).get("agreement", []), columns))


def reviewers(cycle) -> Table:
    columns = ("reviewer", "n_ratings", "mean", "severity", "se", "infit", "outfit", "exact_agreement")
    return Table(columns, _rows(rating_run(cycle).get("reviewers", []), columns))


def docket(cycle) -> Table:
    recommendation = {r.registration_id: r for r in Recommendation.objects.in_force().filter(registration__cycle=cycle)}
    rows = []
    for case in Case.objects.filter(cycle=cycle).select_related("registration__candidate"):
        r = recommendation.get(case.registration_id)
        rows.append(
            (
                case.position,
                case.section,
                case.registration.candidate.reference,
                case.registration.candidate.name,
                case.registration.credential,
                case.registration.category,
                _outcome(r.outcome) if r else NOT_AVAILABLE,
                "yes" if r and r.outcome in DECIDABLE else "no",
                " ".join(r.reasons) if r else "",
            )
        )
    columns = (
        "position",
        "section",
        "candidate",
        "name",
        "credential",
        "category",
        "recommendation",
        "ready",
        "reasons",
    )
    return Table(columns, rows)


TABLES = {
    "results": results,
    "items": items,
    "options": options,
    "form": form,
    "agreement": agreement,
    "reviewers": reviewers,
    "docket": docket,
}


def form_runs(cycle) -> list[dict]:
    """The analysis in force of each form that was sat and has a key."""
    kinds = [f"form {pk}" for pk in forms_sat(cycle).values_list("pk", flat=True)]
    in_force = {}
    for run in AnalysisRun.objects.filter(cycle=cycle, kind__in=kinds).order_by("used_at"):
        in_force[run.kind] = run.result
    return list(in_force.values())


def rating_run(cycle) -> dict:
    """The analysis in force of the ratings; empty where there are none (any more)."""
    if not Rating.objects.filter(assignment__script__panel__cycle=cycle).exists():
        return {}
    run = AnalysisRun.objects.filter(cycle=cycle, kind="ratings").order_by("-used_at").first()
    return run.result if run else {}


def as_csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([cell(value) for value in row] for row in table.rows)
    return out.getvalue()


def _recommended(cycle) -> Iterable[Recommendation]:
    return (
        Recommendation.objects.in_force()
        .filter(registration__cycle=cycle)
        .select_related("registration__candidate", "part_one_mark", "part_two_mark")
        .order_by("registration__position")
    )


def _rows(dicts, columns):
    return [tuple(d.get(name) for name in columns) for d in dicts]


def _verdict(value, registration=None) -> str:
    """Of somebody who sits no exam nothing is missing."""
    if registration is not None and not registration.sits_exam:
        return NOT_ASKED
    return NOT_AVAILABLE if value is None else "yes" if value else "no"


def _outcome(outcome) -> str:
    return NOT_AVAILABLE if outcome == Outcome.NOT_AVAILABLE else outcome


def cell(value):
    """Numbers in full; text that a spreadsheet would take for a formula is quoted out of it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(text) else text


def _is_number(text) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
