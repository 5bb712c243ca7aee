"""A form is fixed when the first candidate opens it, with a hash over what it held at that moment."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.items.content import digest_of
from exams.items.models import Form
from exams.items.signals import form_locked
from exams.items.states import FORM_LIFECYCLE, FormState
from exams.refusals.exceptions import WrongState
from exams.wording.phrases import quoted


def lock_form(form, *, by, now):
    """Fix the form, unless it is fixed; asked by everything that lets a candidate see it, or brings answers to it."""
    return form if form.state == FormState.LOCKED else _lock(form, by=by, now=now)


@recorded
def _lock(form, *, by, now):
    locked = Form.objects.select_for_update().get(pk=form.pk)
    if locked.state != FormState.LOCKED:
        if locked.discarded_at or FormState.LOCKED not in FORM_LIFECYCLE[FormState(locked.state)]:
            raise WrongState(f"The paper {quoted(form.name)} was discarded; ask the office.")
        locked.state, locked.sha256, locked.locked_at = FormState.LOCKED, digest_of(locked), now
        locked.save(update_fields=["state", "sha256", "locked_at"])
        record("form.locked", locked, by=by, at=now, sha256=locked.sha256)
        form_locked.send(Form, form=locked, by=by, now=now)
    form.state, form.sha256, form.locked_at = locked.state, locked.sha256, locked.locked_at
    return form


def changeable(form) -> Form:
    """The row of the form, held until the transaction ends.

    :raises WrongState: where it is locked or discarded
    """
    held = Form.objects.select_for_update().get(pk=form.pk)
    if held.state == FormState.LOCKED:
        day = local_day(held.locked_at, held.association.time_zone)
        raise WrongState(
            f"{quoted(held.name)} is locked since {said(day)}, when the first candidate opened it. "
            "Make a copy, and change the copy."
        )
    if held.discarded_at:
        raise WrongState(f"{quoted(held.name)} was discarded: restore it first.")
    return held


def unchanged(form) -> bool:
    """Whether a locked form still holds what it held when it was locked."""
    return digest_of(form) == form.sha256


def changed_forms() -> list[Form]:
    """The locked forms whose content is not what was locked: none, unless somebody went behind the database's back."""
    locked = Form.objects.filter(state=FormState.LOCKED).prefetch_related("items", "vignettes")
    return [form for form in locked.order_by("pk") if not unchanged(form)]
