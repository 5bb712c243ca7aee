"""The deadline of a paper that has begun: it moves with its reason or not at all."""

from exams.models import DeadlineMove
from exams.procedures.audit import record


def move_deadline(attempt, after, *, cause, by, now, incident=None, reason=""):
    """The only way a deadline moves: the line that says why, then the deadline.  The caller has locked the attempt."""
    before = attempt.closes_at
    DeadlineMove.objects.create(
        attempt=attempt, before=before, after=after, cause=cause, incident=incident, reason=reason, by=by, at=now
    )
    attempt.closes_at, attempt.news = after, attempt.news + 1
    attempt.save(update_fields=["closes_at", "news"])
    record(
        "attempt.deadline-moved",
        attempt,
        by=by,
        at=now,
        cycle=attempt.registration.cycle,
        reason=reason,
        cause=str(cause),
        seconds=round((after - before).total_seconds()),
    )
