"""Writing the record and checking that nobody rewrote it."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import connection, transaction

from exams.audit.models import AuditLine

FIRST = "0" * 64
_LOCK = 7_301_944  # PostgreSQL's advisory lock for the end of the chain; SQLite's write lock serves as well


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be recorded: what was done to what, with its details (plain JSON values)."""

    action: str
    subject: Any
    reason: str = ""
    details: dict = field(default_factory=dict)


def recorded(step):
    """A step that writes the record: one transaction, which holds the end of the record from its first moment.

    Rows are locked after that and never before, so that two steps never wait for each other.  For short steps:
    while one runs, no other begins.
    """

    @wraps(step)
    def run(*args, **kwargs):
        with transaction.atomic():
            _hold()
            return step(*args, **kwargs)

    return run


def record(action, subject, *, by, at, cycle=None, reason="", **details):
    """Write one line, in the transaction of the change it tells of."""
    return record_all([Entry(action, subject, reason, details)], by=by, at=at, cycle=cycle)[0]


def record_all(entries, *, by, at, cycle=None):
    """Write many lines in order, with one look at the end of the chain."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The record is written in the transaction of the change it tells of.")
    _hold()
    last = AuditLine.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = last or (0, FIRST)
    lines = []
    for entry in entries:
        number += 1
        line = AuditLine(
            number=number,
            at=at,
            actor=str(by.email),
            action=entry.action,
            subject=_subject(entry.subject),
            cycle_id=getattr(cycle, "pk", None),
            reason=entry.reason,
            details=entry.details,
            previous_hash=previous,
        )
        line.hash = previous = _hash(line)
        lines.append(line)
    return AuditLine.objects.bulk_create(lines, batch_size=5000)


def first_broken_line(lines=None):
    """The first line that does not follow from the one before it, or None where the chain holds."""
    previous = FIRST
    lines = AuditLine.objects.order_by("number").iterator(chunk_size=5000) if lines is None else lines
    for number, line in enumerate(lines, start=1):
        if line.number != number or line.previous_hash != previous or line.hash != _hash(line):
            return line
        previous = line.hash
    return None


def _hold():
    """Until the transaction ends nobody else adds to the record (again and again is as good as once)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _subject(thing) -> str:
    return thing if isinstance(thing, str) else f"{thing._meta.model_name} {thing.pk}"


def spelled(line) -> str:
    """Everything the line says, in one canonical spelling: what its hash is over."""
    said = [
        line.number,
        line.at.timestamp(),
        line.actor,
        line.action,
        line.subject,
        str(line.cycle_id or ""),
        line.reason,
        line.details,
        line.previous_hash,
    ]
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _hash(line) -> str:
    return hashlib.sha256(spelled(line).encode()).hexdigest()
