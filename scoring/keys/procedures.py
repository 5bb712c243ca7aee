"""Answer keys: set, corrected, an item taken out."""

import hashlib
import json

from django.db import transaction
from django.db.models import Max

from exams.audit.procedures import record
from exams.items.models import Form
from exams.refusals.exceptions import Invalid, Refused
from scoring.keys.models import AnswerKey, DraftKey, KeyEntry


@transaction.atomic
def set_key(form, entries, *, by, now, reason=""):
    """The form's key from now on: ``entries`` is {item code: (key, scored)}, one for every item.

    The same content as the key in force is that key; anything else is the next version.
    """
    Form.objects.select_for_update().get(pk=form.pk)
    items = {item.code: item for item in form.items.all()}
    unkeyed = sorted(set(items) - set(entries))
    unknown = sorted(set(entries) - set(items))
    if unkeyed or unknown:
        raise Invalid(f"The key does not fit {form}: without a key {unkeyed}; not on the form {unknown}.")
    content = {code: [key, scored] for code, (key, scored) in sorted(entries.items())}
    sha256 = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    current = form.answer_keys.in_force().first()
    if current and current.sha256 == sha256:
        return current
    if current:
        current.superseded_at = now
        current.save(update_fields=["superseded_at"])
    last = form.answer_keys.aggregate(last=Max("version"))["last"] or 0
    key = AnswerKey.objects.create(form=form, version=last + 1, reason=reason, sha256=sha256, created_at=now)
    KeyEntry.objects.bulk_create(
        [
            KeyEntry(answer_key=key, item=items[code], key=text, scored=scored)
            for code, (text, scored) in entries.items()
        ]
    )
    DraftKey.objects.filter(item__form=form).delete()
    record("answer-key.set", form, by=by, at=now, reason=reason, version=key.version, sha256=sha256)
    return key


def void_item(form, code, *, by, now, reason):
    """Take one item out: it counts for nobody.  Marks change when the form is marked again."""
    return _score_item(form, code, counts=False, by=by, now=now, reason=reason)


def restore_item(form, code, *, by, now, reason):
    """An item that was taken out counts again, under the key it had."""
    return _score_item(form, code, counts=True, by=by, now=now, reason=reason)


def _score_item(form, code, *, counts, by, now, reason):
    current = form.answer_keys.in_force().first()
    if current is None:
        raise Refused(f"{form} has no key yet.")
    entries = {entry.item.code: (entry.key, entry.scored) for entry in current.entries.select_related("item")}
    if code not in entries:
        raise Invalid(f"{form} has no item {code}.")
    entries[code] = (entries[code][0], counts)
    return set_key(form, entries, by=by, now=now, reason=reason)
