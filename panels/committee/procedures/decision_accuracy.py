"""How sure each result is, for the case before the committee: computed once for its inputs, one row a registration."""

import numpy as np
from django.db import transaction

from panels.committee.models import Certainty
from panels.reading.models import Panel, PartTwoMark
from panels.reading.near_decision import severities
from panels.reading.procedures.adjudication import scales_of
from panels.reading.procedures.rating_table import rating_table
from panels.reading.sealing import registration_of_script
from panels.reading.states import PanelState
from scoring.keys.digests import digest
from scoring.keys.models import PartOneMark
from scoring.keys.part_one_marks import forms_sat
from scoring.reports.analyses import run_once
from scoring.reports.decision_accuracy import agreement_by_person, mean_shift, same_again
from scoring.reports.form_input import FormInput
from scoring.reports.standard_errors import form_certainty, reading_errors
from scoring.rubrics.pass_mark import percent as percent_of_points

KIND = "case figures"
MOST_READINGS = 5


def sure_of(cycle) -> dict:
    """{registration: probability that a repeat decides the same}, where it is known."""
    known = Certainty.objects.filter(registration__cycle=cycle, same_again__isnull=False)
    return dict(known.values_list("registration_id", "same_again"))


@transaction.atomic
def figure_cases(cycle, *, by, now):
    """Work out every registration's figures anew where anything they rest on has changed."""
    forms = {f.pk: f for f in (_Form(cycle, form) for form in forms_sat(cycle)) if f.usable}
    panel = Panel.objects.filter(cycle=cycle, state=PanelState.OPENED).select_related("rubric").first()
    table = rating_table(panel, revised=True) if panel else None
    ones = list(
        PartOneMark.objects.in_force()
        .filter(attempt__registration__cycle=cycle)
        .values_list("attempt__registration_id", "attempt__form_id", "correct")
    )
    twos = list(
        PartTwoMark.objects.in_force()
        .filter(registration__cycle=cycle, percent__isnull=False)
        .values_list("registration_id", "percent", "readings", "scripts")
    )
    ratings = [] if table is None else digest(table.scripts, table.reviewers, table.levels, table.person_of_script)
    inputs = digest(
        [form.digest for form in forms.values()], ratings, sorted(map(list, ones), key=str),
        sorted(map(list, twos), key=str), cycle.rules.as_json(),
    )  # fmt: skip

    rows = []

    def compute():
        of_form = {pk: _certainty(form) for pk, form in forms.items()}
        rows.extend(_rows(cycle, panel, table, ones, twos, forms, of_form))
        return {
            "forms": {
                str(pk): {"consistency": c.consistency, "accuracy": c.accuracy, "caution": c.caution}
                for pk, c in of_form.items()
                if c
            }
        }

    run = run_once(cycle, KIND, inputs, {"rule_book": cycle.rule_book.version}, compute, by=by, now=now)
    if not rows and Certainty.objects.filter(run=run).exists():
        return run
    if not rows:  # the inputs are what they were once before: the rows of that time are gone
        compute()
    Certainty.objects.filter(registration__cycle=cycle).delete()
    Certainty.objects.bulk_create([Certainty(run=run, **row) for row in rows], batch_size=2000)
    return run


class _Form(FormInput):
    @property
    def pk(self):
        return self.form.pk

    @property
    def usable(self):
        return len(self.scores) > 1 and self.scores.shape[1] > 1


def _certainty(form):
    try:
        return form_certainty(form.scores, cut=form.cut)
    except ValueError:
        return None


def _rows(cycle, panel, table, ones, twos, forms, of_form):
    """One row of figures for everybody with a mark in either part."""
    one, two = {r: (form, correct) for r, form, correct in ones}, {r: rest for r, *rest in twos}
    part_two = _part_two(cycle, panel, table, two) if table is not None and len(table.scripts) else {}
    rows = []
    for registration in dict.fromkeys([*one, *two]):
        form, correct = one.get(registration, (None, None))
        known = of_form.get(form)
        rows.append(
            {
                "registration_id": registration,
                "cut_one": forms[form].cut if form in forms else None,
                "sem_one": _number(known.sem[correct]) if known else None,
                **part_two.get(registration, {"sem_two": None, "adjusted": None}),
            }
        )
    both = [row for row in rows if row["registration_id"] in one and row["registration_id"] in two]
    if both:
        ids = [row["registration_id"] for row in both]
        again = same_again(
            [one[r][1] for r in ids], [two[r][0] for r in ids],
            sem_one=[_nan(row["sem_one"]) for row in both], sem_two=[_nan(row["sem_two"]) for row in both],
            cut=[_nan(row["cut_one"]) for row in both], pass_percent=float(cycle.rules.part_two.pass_percent),
        )  # fmt: skip
        for row, value in zip(both, again.tolist(), strict=True):
            row["same_again"] = _number(value)
    return rows


def _part_two(cycle, panel, table, marks):
    """{registration: error, adjusted mark, agreement}; the mark's own rule of counting is kept, only severities go."""
    scales, rules = scales_of(panel.rubric), cycle.rules.part_two
    weights = np.array([scale.weight for scale in scales])
    most, least = (float(weights @ [getattr(s, end) for s in scales]) for end in ("maximum", "minimum"))
    reading = percent_of_points(table.levels @ weights, maximum=most, minimum=least, of=rules.percent_of)
    whole = ~np.isnan(reading)
    script, reviewer, reading = table.scripts[whole], table.reviewers[whole], reading[whole]
    of_person = {}
    registration_of = registration_of_script(panel)
    for pk, person in zip(
        panel.scripts.order_by("pk").values_list("pk", flat=True), table.person_of_script, strict=True
    ):
        of_person[int(person)] = registration_of[pk]
    shift = mean_shift(severities(reading, script, reviewer)[reviewer], script, table.person_of_script)
    first = table.first_readings
    pairs, equal, near = agreement_by_person(
        table.levels[first], table.scripts[first], table.person_of_script, within=rules.adjacent_levels
    )
    try:
        independent = first[whole]
        errors = reading_errors(reading[independent], script[independent], reviewer[independent], most=MOST_READINGS)
    except ValueError:
        errors = np.full(MOST_READINGS, np.nan)
    found = {}
    for person, registration in of_person.items():
        if registration not in marks:
            continue
        percent, readings, scripts = marks[registration]
        each = min(max(readings // max(scripts, 1), 1), MOST_READINGS)
        found[registration] = {
            "sem_two": _number(errors[each - 1] / np.sqrt(max(scripts, 1))),
            "adjusted": _number(np.clip(percent + shift[person], 0, 100)),
            "pairs": int(pairs[person]), "equal": int(equal[person]), "near": int(near[person]),
        }  # fmt: skip
    return found


def _number(value):
    return float(value) if np.isfinite(value) else None


def _nan(value):
    return np.nan if value is None else value
