"""Saving an answer: one statement decides whether the paper is open, mine and in time, and writes.

It writes the journal (append-only), the answer in force (the highest sequence wins) and the paper's newest
receipt.  A retry, a second delivery or a late arrival of an older answer changes nothing and is
acknowledged with the receipt it was given.
"""

import hashlib
import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from exams.delivery.clock import GRACE
from exams.delivery.models import Attempt, SavedAnswer
from exams.delivery.states import AttemptState
from exams.refusals.exceptions import NoMoreTime, NotYours, Refused

LONGEST = 60_000  # characters of one written answer
ITEM, VIGNETTE = "item", "vignette"


class Elsewhere(Refused):
    """Another device writes this paper now."""

    code = "elsewhere"


class Paused(Refused):
    """The clock is stopped; only what was written before that is taken."""

    code = "paused"


class AlreadyHandedIn(Refused):
    code = "handed-in"


class CountTaken(Refused):
    """Two texts under one count: a browser that counts wrongly, for ours counts in milliseconds."""

    code = "count-taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """``kind`` and ``question`` name what is answered; ``seq`` is the browser's own count."""

    kind: str
    question: int
    seq: int
    text: str
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """``paused_at`` while the clock is stopped; ``news`` counts what the proctor's desk has to tell."""

    receipt: str
    saved_at: datetime
    closes_at: datetime
    paused_at: datetime | None
    news: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an open paper stands, for a browser that has nothing to save."""

    closes_at: datetime
    paused_at: datetime | None
    news: int


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def save_answer(attempt_id: int, token: str, answer: Answer, *, now: datetime, unsent: int = 0) -> Receipt:
    """The receipt of a durable save; ``unsent`` is how many more wait in the browser.

    Raises NoMoreTime, AlreadyHandedIn, Elsewhere or NotYours where the paper does not take it.
    """
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    for _ in range(2):  # what was delivered twice at the same moment finds the second time what the first wrote
        try:
            found = write(attempt_id, token, answer, now, unsent)
        except IntegrityError:
            continue
        if found:
            return Receipt(*found)
    raise refusal(attempt_id, token, answer, now=now)


def told(answer: Answer, attempt_id: int, now: datetime) -> str:
    """What a receipt vouches for, besides the receipt before it."""
    content = hashlib.sha256(answer.text.encode()).hexdigest()
    return json.dumps([attempt_id, answer.kind, answer.question, answer.seq, content, now.astimezone(UTC).isoformat()])


def chained(previous: str, said: str) -> str:
    return hashlib.sha256(f"{previous}|{said}".encode()).hexdigest()


def heartbeat(attempt_id: int, token: str, *, now: datetime, unsent: int = 0) -> Standing:
    """How the paper stands; leaves word that its writer is there."""
    mine = Attempt.objects.filter(pk=attempt_id, token_hash=hash_of(token), state=AttemptState.IN_PROGRESS)
    if not mine.update(seen_at=now, unsent=unsent):
        raise refusal(attempt_id, token, now=now)
    return Standing(*mine.values_list("closes_at", "paused_at", "news").get())


def refusal(attempt_id: int, token: str, answer: Answer | None = None, *, now: datetime) -> Refused:
    """Why nothing was written."""
    names = ("token_hash", "state", "closes_at", "paused_at")
    found = Attempt.objects.filter(pk=attempt_id).values_list(*names).first()
    if found is None or not found[0]:
        return NotYours("There is no such paper.")
    token_hash, state, closes_at, paused_at = found
    if token_hash != hash_of(token):
        return Elsewhere("This paper is being written on another device. What you type here is not saved.")
    if state != AttemptState.IN_PROGRESS:
        return AlreadyHandedIn("This paper was handed in; nothing can be added.")
    if paused_at:
        return Paused(
            "The proctor has stopped the clock. What you wrote before is saved; go on when the paper is open again."
        )
    if closes_at <= now:
        return NoMoreTime("The time of this paper is over.")
    same = answer and {"attempt": attempt_id, "seq": answer.seq, _NAMES[answer.kind]["column"]: answer.question}
    if same and SavedAnswer.objects.filter(**same).exists():
        return CountTaken("Another text was saved for this question under the same count. Load the page again.")
    return NotYours("This question is not on your paper.")


# ── the statement ────────────────────────────────────────────────────────────────────────────────────────────────────
_OPEN = """
    state = 'in-progress' AND token_hash = %(token)s
    AND (CASE WHEN paused_at IS NOT NULL THEN %(stamped)s <= paused_at AND paused_at < closes_at
              ELSE closes_at > %(now)s OR (closes_at > %(earliest)s AND %(stamped)s < closes_at) END)
    AND EXISTS (SELECT 1 FROM {questions} q WHERE q.id = %(question)s AND q.form_id = a.form_id)
"""
_POSTGRESQL = """
WITH open AS (
    SELECT a.id, a.receipt, a.closes_at, a.paused_at, a.news FROM delivery_attempt a
    WHERE a.id = %(attempt)s AND {guard} FOR UPDATE
), written AS (
    INSERT INTO delivery_savedanswer (attempt_id, {column}, seq, answer, stamped_at, saved_at, previous, receipt)
    SELECT id, %(question)s, %(seq)s, %(text)s, %(stamped)s, %(now)s, receipt,
           encode(sha256(convert_to(receipt || '|' || %(said)s, 'UTF8')), 'hex')
    FROM open
    ON CONFLICT (attempt_id, {column}, seq) WHERE {other} IS NULL DO NOTHING
    RETURNING attempt_id, receipt, saved_at
), moved AS (
    UPDATE delivery_attempt SET receipt = written.receipt, saves = saves + 1, seen_at = %(now)s, unsent = %(unsent)s
    FROM written WHERE delivery_attempt.id = written.attempt_id
), answered AS (
    INSERT INTO {answers} (attempt_id, {column}, {text}, seq)
    SELECT attempt_id, %(question)s, %(text)s, %(seq)s FROM written
    ON CONFLICT (attempt_id, {column}) DO UPDATE SET {text} = excluded.{text}, seq = excluded.seq
    WHERE {answers}.seq < excluded.seq
)
SELECT written.receipt, written.saved_at, open.closes_at, open.paused_at, open.news FROM written, open
UNION ALL
SELECT s.receipt, s.saved_at, open.closes_at, open.paused_at, open.news FROM open, delivery_savedanswer s
WHERE NOT EXISTS (SELECT 1 FROM written) AND s.attempt_id = open.id
    AND s.{column} = %(question)s AND s.{other} IS NULL AND s.seq = %(seq)s AND s.answer = %(text)s
"""
_NAMES = {
    ITEM: {
        "column": "item_id",
        "other": "vignette_id",
        "questions": "items_item",
        "answers": "delivery_response",
        "text": "answer",
    },
    VIGNETTE: {
        "column": "vignette_id",
        "other": "item_id",
        "questions": "items_vignette",
        "answers": "delivery_writtenresponse",
        "text": "text",
    },
}
# The names are our own constants; every value is a parameter.
_STATEMENTS = {kind: _POSTGRESQL.format(guard=_OPEN.format(**names), **names) for kind, names in _NAMES.items()}


def _parameters(attempt_id, token, answer, now, unsent):
    moment = connection.ops.adapt_datetimefield_value
    return {
        "attempt": attempt_id,
        "token": hash_of(token),
        "now": moment(now),
        "earliest": moment(now - GRACE),
        "stamped": moment(answer.stamped_at),
        "question": answer.question,
        "seq": answer.seq,
        "text": answer.text,
        "said": told(answer, attempt_id, now),
        "unsent": unsent,
    }


def _postgresql(attempt_id, token, answer, now, unsent):
    # On its own the statement is its own transaction; inside one a refused row must not spoil the rest.
    apart = transaction.atomic() if connection.in_atomic_block else nullcontext()
    connection.ensure_connection()
    # Prepared on the server, once a connection: planning it anew would cost as much as running it.
    cursor = connection.Database.Cursor(connection.connection)
    with apart, connection.wrap_database_errors, cursor:
        values = _parameters(attempt_id, token, answer, now, unsent)
        cursor.execute(_STATEMENTS[answer.kind], values, prepare=True)
        return cursor.fetchone()


def _sqlite(attempt_id, token, answer, now, unsent):
    """The same in steps: SQLite has one writer, and the transaction takes its lock at once."""
    names, values = _NAMES[answer.kind], _parameters(attempt_id, token, answer, now, unsent)
    with transaction.atomic(), connection.cursor() as cursor:
        guard = _OPEN.format(**names)
        cursor.execute(f"SELECT a.receipt FROM delivery_attempt a WHERE a.id = %(attempt)s AND {guard}", values)  # noqa: S608
        row = cursor.fetchone()
        if row is None:
            return None
        standing = Attempt.objects.values_list("closes_at", "paused_at", "news").get(pk=attempt_id)
        same = {names["column"]: answer.question, "seq": answer.seq, "answer": answer.text}
        known = SavedAnswer.objects.filter(attempt=attempt_id, **same)
        before = known.values_list("receipt", "saved_at").first()
        if before:
            return (*before, *standing)
        receipt = chained(row[0], values["said"])
        SavedAnswer.objects.create(
            attempt_id=attempt_id,
            seq=answer.seq,
            answer=answer.text,
            stamped_at=answer.stamped_at,
            saved_at=now,
            previous=row[0],
            receipt=receipt,
            **{names["column"]: answer.question},
        )
        cursor.execute(
            "UPDATE delivery_attempt SET receipt = %s, saves = saves + 1, seen_at = %s, unsent = %s WHERE id = %s",
            [receipt, values["now"], unsent, attempt_id],
        )
        cursor.execute(
            f"INSERT INTO {names['answers']} (attempt_id, {names['column']}, {names['text']}, seq) "  # noqa: S608
            f"VALUES (%(attempt)s, %(question)s, %(text)s, %(seq)s) "
            f"ON CONFLICT (attempt_id, {names['column']}) DO UPDATE SET {names['text']} = excluded.{names['text']}, "
            f"seq = excluded.seq WHERE {names['answers']}.seq < excluded.seq",
            values,
        )
        return receipt, now, *standing


def first_broken_receipt(attempt) -> int | None:
    """The place (from 1) of the first journal row that does not follow from the one before; None where all do."""
    previous, place = "", 0
    for place, row in enumerate(attempt.journal.order_by("pk"), start=1):
        kind, question = (ITEM, row.item_id) if row.item_id else (VIGNETTE, row.vignette_id)
        answer = Answer(kind, question, row.seq, row.answer, row.stamped_at)
        if row.previous != previous or row.receipt != chained(previous, told(answer, attempt.pk, row.saved_at)):
            return place
        previous = row.receipt
    return None if attempt.receipt == previous else place + 1
