"""A form as a whole: begun, named, copied, discarded."""

from exams.actions.declaration import Done, action
from exams.actions.forms import ReasonForm
from exams.items.actions.rows import FORMS, OFFICE, WRITING, page_of
from exams.items.forms import CopyForm, NameForm, StartForm
from exams.items.models import Form
from exams.items.procedures import whole_forms as steps
from exams.items.procedures.drafting import kind_of
from exams.items.procedures.locking import changeable
from exams.wording.phrases import counted


def is_draft(form) -> bool:
    return form.is_draft


def _made(form, said):
    return Done(said, {"form": form.pk}, go=page_of(form))


@action(WRITING, title="Begin a paper", form=StartForm, undo="discard-form", **OFFICE)
def start_form(association, *, name, part, note, by, now):
    """An empty draft, to be filled with questions or vignettes."""
    made = steps.start_form(association, part=part, name=name, note=note, by=by, now=now)
    return _made(made, f"“{made.name}” is begun. Write its {kind_of(made).word}s, or take in a sheet.")


@action(FORMS, title="Change name or note", form=NameForm, undo="change-form", when=is_draft, **OFFICE)
def change_form(form, *, name, note, by, now):
    steps.change_form(form, name=name, note=note, by=by, now=now)
    return "Changed."


@action(FORMS, title="Make a copy", form=CopyForm, undo="discard-form", **OFFICE)
def copy_form(form, *, name, by, now):
    """A draft with the same content and key: the start of the next version."""
    return _made(steps.copy_form(form, name=name, by=by, now=now), "This is the copy; it can be changed.")


def no_cycle_sits_it(form, *, by, now):
    steps.require_unchosen(form)


def what_discarding_does(form, given, *, by, now):
    kind = kind_of(form)
    yield f"“{form.name}”, with {counted(kind.of(form).count(), kind.word)}: no cycle can choose it any more."


@action(
    FORMS, title="Discard this draft", form=ReasonForm, undo="restore-form", when=is_draft, danger=True,
    guards=[no_cycle_sits_it], consequences=what_discarding_does, **OFFICE,
)  # fmt: skip
def discard_form(form, *, reason, by, now):
    steps.discard_form(form, reason=reason, by=by, now=now)
    return "The draft is discarded; it can be restored."


@action(
    FORMS, title="Restore this draft", undo="discard-form", when=lambda form: form.discarded_at is not None, **OFFICE
)
def restore_form(form, *, by, now):
    steps.restore_form(form, by=by, now=now)
    return "The draft is there again."


def still_a_draft(row, *, by, now):
    """Of a form, or of what stands on one."""
    changeable(row if isinstance(row, Form) else row.form)
