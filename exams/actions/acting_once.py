"""What is sent twice under one key (a double click, a retried request) is done once and answered alike."""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction

from exams.actions.declaration import Done
from exams.actions.models import Performed
from exams.refusals.exceptions import Refused

REMEMBERED = timedelta(days=2)


class AskedBefore(Refused):
    """The same key came with something else."""

    code = "key-used-before"


def done_before(action, row, *, by, now, data, key) -> Performed | Done | None:
    """Under a key: the line that holds it from now on, or what was answered under it before."""
    if not key:
        return None
    who = str(by.pk or "")
    mark = {"action": action.name, "row": action.rows.key_of(row), "given": _digest(data)}
    try:
        with transaction.atomic():
            return Performed.objects.create(who=who, key=key[:100], at=now, **mark)
    except IntegrityError:
        then = Performed.objects.get(who=who, key=key[:100])
    if any(getattr(then, name) != value for name, value in mark.items()):
        raise AskedBefore("This key was used for something else; give every request a key of its own.")
    return Done(**then.answer)


def _digest(data) -> str:
    lists = data.lists() if hasattr(data, "lists") else (data or {}).items()
    left_out = {"csrfmiddlewaretoken", "confirmed", "confirm", "typed", "once"}
    plain = sorted((name, value) for name, value in lists if name not in left_out)
    return hashlib.sha256(json.dumps(plain, default=str).encode()).hexdigest()


def forget_performed(*, now) -> int:
    """A request is sent again within days, or not at all; what was answered is kept no longer."""
    return Performed.objects.filter(at__lt=now - REMEMBERED).delete()[0]
