"""What is done with the judgements of a standard-setting panel."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.calendar.days import said
from exams.cycles.actions import CYCLES
from exams.wording.phrases import counted
from scoring.keys.part_one_marks import forms_sat
from scoring.standards import judgements as steps
from scoring.standards.forms import JudgementsForm, JudgementsInForceForm, sheets_in_force

OFFICE = {"may": Permission.RUN_CYCLES}


def _to_the_report(cycle, sentence):
    return Done(sentence, go=reverse("technical", args=[cycle.pk]))


def foreseen_judgements(cycle, given, *, by, now):
    read, notes = given["judgements"].found
    judges, items = counted(len(read.judges), "judge"), counted(len(read.items), "item")
    before = sheets_in_force(cycle).filter(form=given["form"]).first()
    if before:
        yield f"{judges} on {items} of {given['form'].name} hold from now on."
        earlier = counted(len(before.judges), "judge")
        yield f"The judgements of {earlier}, handed in on {said(before.handed_in_at.date())}, are set aside."
        yield from notes


@action(
    CYCLES, title="Hand in the judgements", form=JudgementsForm, undo="take-back-judgements",
    when=lambda cycle: forms_sat(cycle).exists(), consequences=foreseen_judgements, **OFFICE,
)  # fmt: skip
def hand_in_judgements(cycle, *, form, judgements, by, now):
    """What a standard-setting panel said of a form."""
    _, notes = steps.hand_in_judgements(form, judgements.name, judgements.content, cycle=cycle, by=by, now=now)
    told = ["The judgements are on file. Make the report anew to see what they come to.", *notes]
    return _to_the_report(cycle, " ".join(told))


def foreseen_taking_back(cycle, given, *, by, now):
    sheet = given["sheet"]
    yield f"The judgements of {counted(len(sheet.judges), 'judge')} of {sheet.form.name} are set aside."
    before = sheet.form.judgement_sheets.filter(superseded_at=sheet.handed_in_at).first()
    if before:
        yield f"Those of {counted(len(before.judges), 'judge')} of {said(before.handed_in_at.date())} hold again."
    else:
        yield "The form is then without judgements."


@action(
    CYCLES, title="Take the judgements back", form=JudgementsInForceForm, undo="hand-in-judgements",
    when=lambda cycle: sheets_in_force(cycle).exists(), consequences=foreseen_taking_back, **OFFICE,
)  # fmt: skip
def take_back_judgements(cycle, *, sheet, reason, by, now):
    """The wrong sheet: the one before it holds again."""
    steps.take_back_judgements(sheet, cycle=cycle, reason=reason, by=by, now=now)
    return _to_the_report(cycle, "The judgements are taken back. Make the report anew to see what they come to.")
