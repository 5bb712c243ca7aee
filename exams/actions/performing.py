"""An action is done: the same for page, API and command.

In this order: is it theirs, is it the time, is the input sound, do the guards agree, was it confirmed, was it done
already.  Then the step, in one transaction: what is refused half-way leaves nothing behind.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from exams.actions.acting_once import done_before
from exams.actions.declaration import Action, Done
from exams.actions.signals import action_done
from exams.refusals.exceptions import Invalid, Refused, WrongState


class Unsound(Invalid):
    """The form's faults, by field."""

    def __init__(self, form):
        super().__init__("The input cannot be used as it is.")
        self.form = form


class Unconfirmed(Refused):
    """What it would do has not been seen, or is no longer what was seen."""

    code = "confirmation-needed"

    def __init__(self, sentences, seal, *, named="", changed=False):
        again = "What it does has changed since you looked. " if changed else ""
        super().__init__(f"{again}Look at what it does, and confirm.")
        self.sentences, self.seal, self.named = sentences, seal, named


@dataclass(frozen=True, slots=True)
class Given:
    """What came with the request beside the form: the seal of what was seen, the typed name, the key of once."""

    confirmed: str = ""
    typed: str = ""
    once: str = ""


def bound_form(action: Action, row, *, by, now, data=None, files=None, **more):
    initial = action.form.first(row) if data is None and hasattr(action.form, "first") else None
    return action.form(data, files, row=row, by=by, now=now, initial=initial, **more)


def consequences_of(action: Action, row, cleaned, *, by, now) -> tuple[list[str], str]:
    """What it will do, in sentences, and a seal on them."""
    sentences = list(action.consequences(row, cleaned, by=by, now=now))
    if sentences and action.final:
        sentences.append(action.final)
    return sentences, hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:20]


def perform(action: Action, row, *, by, now, data, files=None, given: Given | None = None) -> Done:
    """Do it.

    :raises Unsound: the form's faults
    :raises Unconfirmed: with what it would do
    :raises Refused: what a guard or the step says
    """
    given = given or Given()
    with transaction.atomic():
        before = done_before(action, row, by=by, now=now, data=data, key=given.once)
        if isinstance(before, Done):
            return before
        if not action.offered(row):
            raise WrongState(f"“{action.title}” is not possible any more, or not yet.")
        refusal = action.refusal(row, by=by, now=now)
        if refusal is not None:
            raise refusal
        form = bound_form(action, row, by=by, now=now, data=data, files=files)
        if not form.is_valid():
            raise Unsound(form)
        if action.asks:
            _confirm(action, row, form.cleaned_data, given, by=by, now=now)
        done = action.step(row, by=by, now=now, **form.cleaned_data)
        done = done if isinstance(done, Done) else Done(done or "")
        if before is not None and not done.private:
            before.answer = {"said": done.said, "data": done.data, "go": done.go}
            before.save(update_fields=["answer"])
        action_done.send(Action, action=action, row=row, by=by, now=now)
    return done


def _confirm(action, row, cleaned, given, *, by, now):
    sentences, seal = consequences_of(action, row, cleaned, by=by, now=now)
    named = action.rows.named(row) if action.typed else ""
    if not sentences:
        return
    if given.confirmed != seal:
        raise Unconfirmed(sentences, seal, named=named, changed=bool(given.confirmed))
    if named and given.typed.strip().casefold() != named.casefold():
        raise Unconfirmed(sentences, seal, named=named)
