"""The key of a draft, written beside its questions; the first version once the form is locked."""

from django.db import transaction

from exams.audit.procedures import record, recorded
from exams.items import limits
from exams.items.models import Form
from exams.items.states import FormState
from exams.refusals.exceptions import Invalid, WrongState
from exams.wording.phrases import quoted
from scoring.keys.models import DraftKey
from scoring.keys.procedures import set_key

AS_WRITTEN = "as written beside the questions"


def entries_of(form) -> dict:
    """{code: (key, scored)}: of the version in force, or of what is written beside the draft."""
    current = form.answer_keys.in_force().first()
    if current:
        rows = current.entries.values_list("item__code", "key", "scored")
    else:
        rows = DraftKey.objects.filter(item__form=form).values_list("item__code", "key", "scored")
    return {code: (key, scored) for code, key, scored in rows}


@recorded
def write_draft(form, entries, *, by, now):
    """Write {code: (key, scored)} beside the questions; a blank key takes away what was written.

    Where the form is locked and nothing is missing any more, it becomes the first version.
    """
    Form.objects.select_for_update().get(pk=form.pk)
    if form.answer_keys.in_force().exists():
        raise WrongState(f"The key of {quoted(form.name)} is set: correct it, with a reason.")
    items = {item.code: item for item in form.items.all()}
    unknown = sorted(set(entries) - set(items))
    if unknown:
        raise Invalid(f"{quoted(form.name)} has no question {quoted(unknown[0])}.")
    blank = [items[code].pk for code, (key, _) in entries.items() if not key]
    DraftKey.objects.filter(item__in=blank).delete()
    DraftKey.objects.bulk_create(
        [DraftKey(item=items[code], key=key, scored=scored) for code, (key, scored) in entries.items() if key],
        update_conflicts=True, unique_fields=["item"], update_fields=["key", "scored"],
    )  # fmt: skip
    record("answer-key.drafted", form, by=by, at=now, questions=len(entries))
    return settle(form, by=by, now=now)


@transaction.atomic
def settle(form, *, by, now):
    """The first version of the key, where the form is locked and every question has a key that fits it; or None."""
    held = Form.objects.get(pk=form.pk)
    items, entries = list(form.items.all()), entries_of(form)
    if held.state != FormState.LOCKED or form.answer_keys.exists() or not items:
        return None
    if any(item.code not in entries or misfit(item, entries[item.code][0]) for item in items):
        return None
    return set_key(form, entries, by=by, now=now, reason=AS_WRITTEN)


def misfit(item, key) -> str:
    """'' where the key fits the options of the question; where these are on paper only, every key does."""
    return limits.fault_of_key(key, len(item.options), several=item.several) if item.options else ""
