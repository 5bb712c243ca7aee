"""Questions and vignettes of a draft: added, changed, moved, removed, taken in from a sheet."""

from dataclasses import dataclass

from django.db.models import Max, Model

from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.items.content import QUESTION_FIELDS, VIGNETTE_FIELDS, plain
from exams.items.models import Form, Item, Vignette
from exams.items.procedures.locking import changeable
from exams.items.signals import form_reshaped, right_answers_given
from exams.refusals.exceptions import Invalid
from exams.sheets.spelling import folded
from exams.wording.phrases import quoted

MOST = 500  # questions or vignettes on one form


@dataclass(frozen=True, slots=True)
class Kind:
    """What a form of one part is made of; ``mark`` is the field with its code, ``letter`` begins a code of ours."""

    part: Part
    model: type[Model]
    fields: tuple[str, ...]
    mark: str
    letter: str
    word: str

    def of(self, form):
        return (form.items if self is QUESTIONS else form.vignettes).order_by("position", "pk")


QUESTIONS = Kind(Part.ONE, Item, QUESTION_FIELDS, "code", "Q", "question")
VIGNETTES = Kind(Part.TWO, Vignette, VIGNETTE_FIELDS, "label", "V", "vignette")


def kind_of(form) -> Kind:
    return QUESTIONS if form.part == Part.ONE else VIGNETTES


@recorded
def add(form, values, *, by, now, key=""):
    """One more at the end; without a code it is numbered."""
    return take_in(form, [values | {"key": key}], by=by, now=now)[0]


@recorded
def take_in(form, rows, *, by, now, replace=False):
    """Many at once, in their order, at the end or in place of all that are there.  Returns the rows made.

    ``rows`` are mappings of the kind's fields; ``key`` among them says what is right.
    """
    held, kind = changeable(form), kind_of(form)
    form_reshaped.send(Form, form=held)
    if replace:
        kind.of(held).delete()
    there = list(kind.of(held).values_list(kind.mark, flat=True))
    if len(there) + len(rows) > MOST:
        raise Invalid(f"A paper holds at most {MOST}; these would be {len(there) + len(rows)}.")
    marks = coded([row.get(kind.mark, "") for row in rows], there, kind.letter)
    last = kind.of(held).aggregate(last=Max("position"))["last"] or 0
    made = [
        kind.model(
            form=form, position=n, **{name: row[name] for name in kind.fields if name in row} | {kind.mark: mark}
        )
        for n, (row, mark) in enumerate(zip(rows, marks, strict=True), start=last + 1)
    ]
    made = kind.model.objects.bulk_create(made)
    what = "replaced" if replace else "added"
    record(f"form.{kind.word}s-{what}", form, by=by, at=now, number=len(made), marks=marks)
    told = {one: row["key"] for one, row in zip(made, rows, strict=True) if row.get("key")}
    if told:
        right_answers_given.send(Form, form=form, answers=told, by=by, now=now)
    return made


def coded(given, there, letter) -> list[str]:
    """Each its own code; a blank one gets the next free number.

    :raises Invalid: where one is there twice
    """
    taken = {folded(mark) for mark in there}
    for mark in filter(None, given):
        if folded(mark) in taken:
            raise Invalid(f"{quoted(mark)} is there already: every question and vignette needs a code of its own.")
        taken.add(folded(mark))
    marks, number = [], len(there)
    for mark in given:
        if not mark:
            number += 1
            while folded(f"{letter}{number}") in taken:
                number += 1
            mark = f"{letter}{number}"
            taken.add(folded(mark))
        marks.append(mark)
    return marks


@recorded
def change(row, values, *, by, now):
    """Another text, other options, another code."""
    form = changeable(row.form)
    kind = kind_of(form)
    others = kind.of(form).exclude(pk=row.pk).values_list(kind.mark, flat=True)
    mark = values.get(kind.mark) or getattr(row, kind.mark)
    coded([mark], others, kind.letter)
    before = plain(row, kind.fields)
    for name, value in (values | {kind.mark: mark}).items():
        setattr(row, name, value)
    row.save(update_fields=list(kind.fields))
    after = plain(row, kind.fields)
    changed = {name: [before[name], after[name]] for name in kind.fields if before[name] != after[name]}
    record(f"form.{kind.word}-changed", form, by=by, at=now, mark=mark, changed=changed)
    return row


@recorded
def move(row, to, *, by, now):
    """To another place among the others: 1 is the first."""
    form = changeable(row.form)
    kind = kind_of(form)
    rows = [one for one in kind.of(form) if one.pk != row.pk]
    if not 1 <= to <= len(rows) + 1:
        raise Invalid(f"Give a place from 1 to {len(rows) + 1}.")
    rows.insert(to - 1, row)
    _number(kind, rows)
    record(f"form.{kind.word}-moved", form, by=by, at=now, mark=getattr(row, kind.mark), to=to)


def place_of(row) -> int:
    """Its place among the others, from 1."""
    return list(kind_of(row.form).of(row.form).values_list("pk", flat=True)).index(row.pk) + 1


@recorded
def remove(row, *, by, now):
    """It is off the form; what it said stays in the record."""
    form = changeable(row.form)
    kind = kind_of(form)
    form_reshaped.send(Form, form=form)
    record(f"form.{kind.word}-removed", form, by=by, at=now, removed=plain(row, kind.fields))
    row.delete()
    _number(kind, list(kind.of(form)))


def _number(kind, rows):
    for n, one in enumerate(rows, start=1):
        one.position = n
    kind.model.objects.bulk_update(rows, ["position"])
