"""What stands on a draft, one by one or many at once."""

from collections import Counter

from django.urls import reverse

from exams.actions.declaration import Done, action
from exams.cycles.states import Part
from exams.items.actions.rows import FORMS, OFFICE, QUESTIONS, VIGNETTES, page_of, place_of
from exams.items.actions.whole_forms import still_a_draft
from exams.items.forms import MoveForm, NewQuestionForm, QuestionForm, TakeInForm, VignetteForm
from exams.items.procedures import drafting
from exams.items.procedures.drafting import kind_of
from exams.sheets.faults import short
from exams.wording.phrases import counted

DRAFT = {"guards": [still_a_draft], **OFFICE}
SHOWN = 300  # questions before they are taken in


def is_of(part):
    return lambda form: form.part == part


def _added(made):
    kind = kind_of(made.form)
    more = reverse("papers:new-line", args=[made.form_id])
    return Done(f"{getattr(made, kind.mark)} is added. Write the next one.", {kind.word: made.pk}, go=more)


@action(FORMS, title="Add a question", form=NewQuestionForm, undo="remove-question", when=is_of(Part.ONE), **DRAFT)
def add_question(form, *, by, now, key="", **values):
    """At the end of the paper; its right answer, where given, goes to the key."""
    return _added(drafting.add(form, values, key=key, by=by, now=now))


@action(FORMS, title="Add a vignette", form=VignetteForm, undo="remove-vignette", when=is_of(Part.TWO), **DRAFT)
def add_vignette(form, *, by, now, **values):
    return _added(drafting.add(form, values, by=by, now=now))


def _changed(row, values, *, by, now):
    drafting.change(row, values, by=by, now=now)
    return Done(f"{row} is changed.", go=place_of(row))


@action(QUESTIONS, title="Change this question", form=QuestionForm, undo="change-question", **DRAFT)
def change_question(question, *, by, now, **values):
    return _changed(question, values, by=by, now=now)


@action(VIGNETTES, title="Change this vignette", form=VignetteForm, undo="change-vignette", **DRAFT)
def change_vignette(vignette, *, by, now, **values):
    return _changed(vignette, values, by=by, now=now)


@action(QUESTIONS, title="Move this question", form=MoveForm, undo="move-question", **DRAFT)
def move_question(question, *, to, by, now):
    drafting.move(question, to, by=by, now=now)
    return f"{question} is number {to} now."


@action(VIGNETTES, title="Move this vignette", form=MoveForm, undo="move-vignette", **DRAFT)
def move_vignette(vignette, *, to, by, now):
    drafting.move(vignette, to, by=by, now=now)
    return f"{vignette} is number {to} now."


def what_removing_does(row, given, *, by, now):
    text = getattr(row, "stem", "") or getattr(row, "text", "")
    yield f"{row} is taken off “{row.form.name}”{f': {short(text)}' if text else '.'}"
    yield "The others are numbered anew. What it said stays in the record."


def _removed(row, *, by, now):
    said, back = f"{row} is off the paper.", page_of(row.form)
    drafting.remove(row, by=by, now=now)
    return Done(said, go=back)


@action(
    QUESTIONS, title="Remove this question", undo="add-question", danger=True, consequences=what_removing_does, **DRAFT
)
def remove_question(question, *, by, now):
    return _removed(question, by=by, now=now)


@action(
    VIGNETTES, title="Remove this vignette", undo="add-vignette", danger=True, consequences=what_removing_does, **DRAFT
)
def remove_vignette(vignette, *, by, now):
    return _removed(vignette, by=by, now=now)


# ── from a sheet ─────────────────────────────────────────────────────────────────────────────────────────────────────
def what_taking_in_does(form, given, *, by, now):
    read, kind = given["found"], kind_of(form)
    there = kind.of(form).count()
    yield f"{counted(len(read.rows), kind.word)} would stand on “{form.name}”" + (
        f", in place of the {there:,} that are there." if given["replace"] and there
        else f", after the {there:,} that are there." if there else "."
    )  # fmt: skip
    if kind.part == Part.ONE:
        keyed = sum(bool(row["key"]) for row in read.rows)
        yield f"{counted(keyed, 'of them comes', 'of them come')} with a right answer."
        domains = Counter(row["domain"] or "no domain" for row in read.rows)
        yield "By domain: " + ", ".join(f"{short(name)} {n}" for name, n in domains.most_common(20)) + "."
    yield from read.notes
    for n, row in enumerate(read.rows[:SHOWN], start=1):
        yield f"{n}. {_told(row)}"
    if len(read.rows) > SHOWN:
        yield f"And {len(read.rows) - SHOWN:,} more."


def _told(row):
    if "stem" not in row:
        group = f" ({row['group']})" if row["group"] else ""
        prompts = counted(len(row["prompts"]), "prompt")
        return f"{row['label'] and row['label'] + ': '}{short(row['title'] or row['text'])}{group}, {prompts}"
    key = f", right: {row['key']}" if row["key"] else ""
    return f"{row['code'] and row['code'] + ': '}{short(row['stem'])} ({counted(len(row['options']), 'option')}{key})"


@action(
    FORMS, title="Take in a sheet", form=TakeInForm, consequences=what_taking_in_does,
    final="What a sheet brought is changed or removed one by one, or replaced by another sheet.", **DRAFT,
)  # fmt: skip
def take_in_sheet(form, *, found, replace, by, now, file=None, pasted=""):
    """Questions or vignettes from a sheet (CSV, XLSX) or pasted rows: all of them, or none where one has a fault."""
    made = drafting.take_in(form, found.rows, replace=replace, by=by, now=now)
    said = counted(len(made), f"{kind_of(form).word} is taken in", f"{kind_of(form).word}s are taken in")
    return Done(f"{said}.", {"number": len(made)})
