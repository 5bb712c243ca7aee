"""The technical report of a cycle: everything computed once for its inputs, chapter after chapter."""

import numpy as np

from exams.refusals.exceptions import Refused
from panels.reading.models import Panel, PartTwoMark
from panels.reading.procedures.adjudication import scales_of
from panels.reading.procedures.rating_table import handed_in_order, rating_table
from panels.reading.states import PanelState
from scoring.keys.digests import digest
from scoring.keys.models import PartOneMark
from scoring.keys.part_one_marks import forms_sat
from scoring.reports.analyses import analyse_forms, run_once
from scoring.reports.form_input import FormInput
from scoring.standards.judgements import angoff_study

KIND = "technical report"
STEPS = (
    "Analysing items",
    "Reading the answers",
    "Form, reliability and decision consistency",
    "Readings and reviewers",
    "The joined decision",
    "Putting the report together",
)


def make_technical_report(cycle, *, by, now, tell=lambda step: None):
    """The run for what is there now: the one there is, or a new one."""
    tell(STEPS[0])
    analyse_forms(cycle, by=by, now=now)
    tell(STEPS[1])
    forms = [FormInput(cycle, form) for form in forms_sat(cycle)]
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    table = rating_table(panel) if panel else None
    if table is not None and not table.first_readings.any():
        table = None
    forms = [form for form in forms if len(form.scores) > 1 and form.scores.shape[1] > 1]
    if not forms and table is None:
        raise Refused("There is nothing to report on yet: no answers of two candidates with a key, and no readings.")
    marks = _joined_marks(cycle)
    inputs = digest(
        [form.digest for form in forms],
        []
        if table is None
        else [digest(table.scripts, table.reviewers, table.rounds, table.levels, table.person_of_script)],
        marks,
        cycle.rules.as_json(),
        [sheet.pk for form in forms for sheet in form.judgements],
    )

    def compute():
        return _compute(cycle, forms, panel, table, marks, tell)

    return run_once(cycle, KIND, inputs, {"rule_book": cycle.rule_book.version}, compute, by=by, now=now)


def _joined_marks(cycle):
    """(correct, percent, readings, scripts) of everybody who has both marks."""
    two = {
        mark.registration_id: (mark.percent, mark.readings, mark.scripts)
        for mark in PartTwoMark.objects.in_force().filter(registration__cycle=cycle, percent__isnull=False)
    }
    ones = PartOneMark.objects.in_force().filter(attempt__registration__cycle=cycle).order_by("attempt_id")
    rows = ones.values_list("attempt__form_id", "attempt__registration_id", "correct")
    return [(str(form), correct, *two[who]) for form, who, correct in rows if who in two]


def _compute(cycle, forms, panel, table, marks, tell):
    from scoring.reports.technical.form_statistics import form_statistics
    from scoring.reports.technical.rating_statistics import rating_statistics

    rules = cycle.rules
    found = {"forms": [], "ratings": None, "decisions": None, "why_no_decisions": "", "standards": []}
    tell(STEPS[2])
    for form in forms:
        result = form_statistics(form.scores, items=form.items, cut=form.cut, responses=form.single_keys)
        found["forms"].append({"form": str(form.form.pk), "name": form.form.name, **result})
        difficulty = dict(zip(form.items, form.scores.mean(axis=0).tolist(), strict=True))
        found["standards"] += [
            angoff_study(sheet, difficulty=difficulty, in_force=form.cut) for sheet in form.judgements
        ]
    tell(STEPS[3])
    if table is not None:
        found["ratings"] = rating_statistics(
            table,
            scales_of(panel.rubric),
            readings=rules.part_two.readings,
            percent_of=rules.part_two.percent_of,
            order=handed_in_order(panel),
        )
    tell(STEPS[4])
    found["decisions"], found["why_no_decisions"] = _decisions(found, marks, rules, panel)
    tell(STEPS[5])
    return found


def _decisions(found, marks, rules, panel):
    from scoring.reports.technical.decision_statistics import decision_statistics

    if panel is not None and panel.state != PanelState.OPENED:
        return None, "The seal is closed: nobody can say yet which script belongs to whom."
    study = (found["ratings"] or {}).get("generalizability")
    if len(found["forms"]) != 1 or study is None or not marks:
        return (
            None,
            "This needs one form of Part One, marks of both parts and an error for Part Two; something is missing.",
        )
    form = found["forms"][0]
    if form["conditional"] is None:
        return None, "This needs the conditional standard error of Part One, which is not available."
    own = [row for row in marks if row[0] == form["form"]]
    correct, percent, readings, scripts = (np.array(v, dtype=float) for v in list(zip(*own, strict=True))[1:])
    # A mean over several scripts, each read by so many, is known better than one script.
    each = max(int(np.median(readings / np.maximum(scripts, 1))), 1)
    one = next((s["sem"] for s in study["studies"] if s["readings"] == min(each, len(study["studies"]))), None)
    return (
        decision_statistics(
            correct,
            percent,
            sem_by_score=form["conditional"]["sem"],
            sem_percent=one / float(np.sqrt(max(np.median(scripts), 1))),
            cut=form["cut"],
            pass_percent=float(rules.part_two.pass_percent),
        ),
        "",
    )
