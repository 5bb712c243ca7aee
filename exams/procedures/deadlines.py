"""The deadline of a paper that has begun: it moves with its reason or not at all."""

from dataclasses import dataclass
from datetime import datetime

from exams.models import Attempt, DeadlineMove, Incident
from exams.procedures.audit import Entry, record_all


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline and where it moves to.  The attempt is locked by whoever moves it."""

    attempt: Attempt
    after: datetime
    reason: str = ""
    incident: Incident | None = None


def move_deadline(attempt, after, *, cause, by, now, incident=None, reason=""):
    return move_deadlines([Move(attempt, after, reason, incident)], cause=cause, by=by, now=now)


def move_deadlines(moves, *, cause, by, now):
    """The only way deadlines move: the lines that say why, then the deadlines.  All of one cycle."""
    if not moves:
        return
    DeadlineMove.objects.bulk_create(
        DeadlineMove(
            attempt=m.attempt, before=m.attempt.closes_at, after=m.after, cause=cause, incident=m.incident,
            reason=m.reason, by=by, at=now,
        )
        for m in moves
    )  # fmt: skip
    lines = []
    for m in moves:
        seconds = round((m.after - m.attempt.closes_at).total_seconds())
        details = {"cause": str(cause), "seconds": seconds}
        lines.append(Entry("attempt.deadline-moved", m.attempt, reason=m.reason, details=details))
        m.attempt.closes_at, m.attempt.news = m.after, m.attempt.news + 1
    Attempt.objects.bulk_update([m.attempt for m in moves], ["closes_at", "news"], batch_size=500)
    record_all(lines, by=by, at=now, cycle=moves[0].attempt.registration.cycle)
