"""key.csv and responses.csv: the form, its key, and what each candidate answered."""

import numpy as np

from exams.errors import Invalid
from exams.models import Attempt, Paper, Response
from exams.models.bulk import in_batches, insert_rows
from exams.procedures import cycles
from exams.procedures.audit import Entry, record
from exams.procedures.forms import set_part_one_form
from exams.states import AttemptState, Part
from scoring.matrices import answer_matrix
from scoring.procedures.keys import set_key


def apply_part_one(cycle, sheets, people, had, entries, *, by, now):
    """Returns the tally of answers and papers.  A sheet that is gone since the last time is taken back, on record."""
    tally = {"papers": 0, "answers": 0, "corrected": 0, "withdrawn": 0}
    if sheets.key is None and sheets.responses is None and not had & {"key", "responses"}:
        return tally
    attempts = Attempt.objects.filter(registration__cycle=cycle, part=Part.ONE, state=AttemptState.SUBMITTED)
    if sheets.responses is not None and "responses" not in had and attempts.exists():
        raise Invalid("Part One of this cycle was sat here: its answers cannot be replaced by a sheet.")

    form = _form(cycle, sheets, attempts, entries, by=by, now=now)
    if form is not None:
        _apply_key(form, sheets, by=by, now=now)
    answers = sheets.responses.answers if sheets.responses else {}
    in_order = sheets.responses.items if sheets.responses else ()
    _void_missing(cycle, attempts, people, answers, entries, tally)
    if answers:
        _correct_known(form, attempts, people, answers, in_order, entries, tally)
        _enter_new(cycle, form, attempts, people, answers, in_order, tally, now=now)
    return tally


def _form(cycle, sheets, attempts, entries, *, by, now):
    """The cycle's Part One form; another set of items is another form, and the papers move to it."""
    domains = {row.item: row.domain for row in sheets.key or ()}
    codes = [row.item for row in sheets.key] if sheets.key else list(sheets.responses.items if sheets.responses else ())
    paper = Paper.objects.filter(cycle=cycle, part=Part.ONE).select_related("form").first()
    if not codes:
        return paper.form if paper else None
    if paper and set(paper.form.items.values_list("code", flat=True)) == set(codes):
        return paper.form
    form = set_part_one_form(
        cycle.association,
        name=f"Part One, {cycle.name}",
        items=[{"code": code, "domain": domains.get(code, "")} for code in codes],
        by=by,
        now=now,
    )
    if paper:
        entries.append(Entry("form.replaced", form, "the sheets have other items", {"before": paper.form_id}))
        Response.objects.filter(attempt__in=attempts).delete()
        attempts.update(form=form)
    cycles.set_paper(cycle, part=Part.ONE, form=form, by=by, now=now)
    return form


def _apply_key(form, sheets, *, by, now):
    if sheets.key is not None:
        set_key(
            form, {row.item: (row.key, row.scored) for row in sheets.key}, by=by, now=now, reason="from the key sheet"
        )
        return
    key = form.answer_keys.in_force().first()
    if key:
        key.superseded_at = now
        key.save(update_fields=["superseded_at"])
        record("answer-key.withdrawn", form, by=by, at=now, reason="the key sheet is gone")


def _void_missing(cycle, attempts, people, answers, entries, tally):
    """Papers of candidates who are no longer in the answers are void."""
    sitting = {people[reference].pk for reference in answers if reference in people}
    gone = [a for a in attempts.select_related("registration") if a.registration_id not in sitting]
    for batch in in_batches([a.pk for a in gone]):
        Attempt.objects.filter(pk__in=batch).update(state=AttemptState.VOIDED)
    entries += [Entry("attempt.voided", attempt, "no longer in responses") for attempt in gone]
    tally["withdrawn"] = len(gone)


def _correct_known(form, attempts, people, answers, in_order, entries, tally):
    """Compare what is stored with the sheet as whole arrays, and write only the cells that differ."""
    stored = answer_matrix(form, attempts)
    if not len(stored.attempts):
        return
    reference_of = {registration.pk: reference for reference, registration in people.items()}
    registration_of = dict(attempts.values_list("pk", "registration_id"))
    column = [in_order.index(item.code) if item.code in in_order else None for item in stored.items]
    code_of = {label: code for code, label in enumerate(stored.labels)}
    wanted = np.zeros_like(stored.codes)
    for row, attempt in enumerate(stored.attempts.tolist()):
        given = answers[reference_of[registration_of[attempt]]]
        wanted[row] = [0 if c is None else code_of.setdefault(given[c], len(code_of)) for c in column]
    labels = list(code_of)
    changed = np.argwhere(wanted != stored.codes).tolist()
    Response.objects.bulk_create(
        [
            Response(attempt_id=int(stored.attempts[r]), item=stored.items[c], answer=labels[wanted[r, c]])
            for r, c in changed
        ],
        update_conflicts=True,
        unique_fields=["attempt", "item"],
        update_fields=["answer"],
        batch_size=5000,
    )
    by_attempt = {}
    for r, c in changed:
        cell = [labels[stored.codes[r, c]], labels[wanted[r, c]]]
        by_attempt.setdefault(int(stored.attempts[r]), {})[stored.items[c].code] = cell
    entries += [
        Entry("answers.corrected", f"attempt {attempt}", "responses sheet", {"before and after": cells})
        for attempt, cells in by_attempt.items()
    ]
    tally["corrected"] += len(changed)


def _enter_new(cycle, form, attempts, people, answers, in_order, tally, *, now):
    """Papers that were not there before; a blank answer is no row."""
    known = set(attempts.values_list("registration_id", flat=True))
    voided = {}
    for registration in Attempt.objects.filter(registration__cycle=cycle, part=Part.ONE).values_list(
        "registration_id", flat=True
    ):
        voided[registration] = voided.get(registration, 0) + 1
    fresh = [
        (reference, people[reference])
        for reference in answers
        if reference in people and people[reference].pk not in known
    ]
    made = Attempt.objects.bulk_create(
        [
            Attempt(
                registration=registration,
                part=Part.ONE,
                number=voided.get(registration.pk, 0) + 1,
                form=form,
                state=AttemptState.SUBMITTED,
                submitted_at=now,
            )
            for _, registration in fresh
        ],
        batch_size=2000,
    )
    item_id = dict(form.items.values_list("code", "pk"))
    items = [item_id.get(code) for code in in_order]
    rows = [
        (attempt.pk, item, answer)
        for attempt, (reference, _) in zip(made, fresh, strict=True)
        for item, answer in zip(items, answers[reference], strict=True)
        if answer and item
    ]
    tally["papers"] = len(made)
    tally["answers"] = insert_rows(Response, ["attempt", "item", "answer"], rows)
