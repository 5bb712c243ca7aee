"""Statistics of a cycle: loaded, computed, kept with the evidence of what they were computed from."""

import numpy as np
from django.db import transaction

from exams.audit.procedures import record
from scoring.keys.answer_matrix import answer_matrix
from scoring.keys.digests import digest, plain
from scoring.keys.part_one_marks import attempts_to_score, forms_sat
from scoring.keys.right_answers import CREDIT_ALL, accepted
from scoring.reports.models import AnalysisRun
from scoring.rubrics.rating_table import RatingTable
from scoring.rubrics.script_marks import CriterionScale

VERSION = "2"
REPLICATES, SEED = 1000, 20


def analyse_forms(cycle, *, by, now):
    """Form, item and distractor statistics of every Part One form sat in the cycle."""
    return [analyse_form(cycle, form, by=by, now=now) for form in forms_sat(cycle)]


def analyse_form(cycle, form, *, by, now):
    key = form.answer_keys.in_force().get()
    entries = {entry.item_id: (entry.key, entry.scored) for entry in key.entries.all()}
    answers = answer_matrix(form, attempts_to_score(cycle, form))
    inputs = digest(answers.codes, answers.labels, [[i.code, *entries[i.pk]] for i in answers.items])

    def compute():
        return _form_result(form, key, entries, answers)

    return run_once(cycle, f"form {form.pk}", inputs, {"form": form.pk, "key": key.version}, compute, by=by, now=now)


def _form_result(form, key, entries, answers):
    from scoring.statistics.items.analysis import item_analysis
    from scoring.statistics.reliability.internal_consistency import coefficient_alpha

    scored = np.array([entries[item.pk][1] for item in answers.items], dtype=bool)
    result = {
        "form": form.name,
        "key": key.version,
        "n_candidates": len(answers.attempts),
        "n_items": int(scored.sum()),
        "items": [],
        "options": [],
        "caution": None,
    }
    if len(answers.attempts) == 0:
        return {**result, "caution": "Nobody has sat this form."}
    keys = [_accepted(entries[item.pk][0]) for item in answers.items]
    analysis = item_analysis(answers.codes, keys, labels=answers.labels, scored=scored)
    for item, figures in zip(answers.items, analysis.items, strict=True):
        text, counts = entries[item.pk]
        result["items"].append(
            {
                "item": item.code,
                "domain": item.domain,
                "key": text,
                "scored": counts,
                "n": figures.n,
                "difficulty": figures.difficulty,
                "item_total": figures.item_total,
                "item_rest": figures.item_rest,
                "discrimination": figures.discrimination,
                "omitted": figures.omitted,
                "flags": [*figures.flags, *([] if counts else ["not scored"])],
            }
        )
        for label, option in figures.options.items():
            result["options"].append(
                {
                    "item": item.code,
                    "option": label,
                    "keyed": option.keyed,
                    "n": option.n,
                    "proportion": option.proportion,
                    "point_biserial": option.point_biserial,
                    "by_group": option.by_group,
                }
            )
    totals = analysis.totals
    values, counts = np.unique(totals, return_counts=True)
    result["distribution"] = {"score": values, "n": counts}
    result["mean"] = float(np.mean(totals))
    result["sd"] = float(np.std(totals, ddof=1)) if len(totals) > 1 else None
    try:
        alpha = coefficient_alpha(analysis.scores[:, scored])
    except ValueError as error:
        return {**result, "caution": f"Reliability is not available: {error}"}
    interval = alpha.interval
    return {
        **result,
        "alpha": alpha.estimate,
        "alpha_low": interval.low,
        "alpha_high": interval.high,
        "sem": alpha.sem,
        "caution": alpha.caution,
    }


def _accepted(key):
    return CREDIT_ALL if key == CREDIT_ALL else accepted(key)


def analyse_ratings(cycle, table: RatingTable, criteria: list[CriterionScale], *, by, now):
    """Agreement per criterion and the severity of every reviewer, from the independent readings."""
    first = table.first_readings
    inputs = digest(
        table.scripts[first],
        table.reviewers[first],
        table.levels[first],
        table.person_of_script,
        table.vignette_of_script,
        table.reviewer_labels,
        [[c.name, c.minimum, c.maximum] for c in criteria],
    )
    parameters = {"replicates": REPLICATES, "seed": SEED, "method": "jml"}

    def compute():
        from scoring.reports.rater_analysis import agreement_of, reviewers_of

        return {"agreement": agreement_of(table, criteria, REPLICATES, SEED), **reviewers_of(table, criteria)}

    return run_once(cycle, "ratings", inputs, parameters, compute, by=by, now=now)


def run_once(cycle, kind, inputs, parameters, compute, *, by, now):
    """The run for these inputs: the one there is, or a new one."""
    runs = AnalysisRun.objects.filter(cycle=cycle, kind=kind)
    found = runs.filter(inputs_sha256=inputs, version=VERSION).first()
    if found:
        if runs.filter(used_at__gt=found.used_at).exists():  # the inputs are what they were once before
            found.used_at = now
            found.save(update_fields=["used_at"])
        return found
    result = plain(compute())
    with transaction.atomic():
        run, created = AnalysisRun.objects.get_or_create(
            cycle=cycle,
            kind=kind,
            inputs_sha256=inputs,
            version=VERSION,
            defaults={"parameters": parameters, "result": result, "at": now, "used_at": now},
        )
        if created:
            record("analysis.run", run, by=by, at=now, cycle=cycle, kind=kind, inputs=inputs)
    return run
