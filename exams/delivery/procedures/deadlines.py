"""The deadline of a paper that has begun: it moves with its reason or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exams.audit.procedures import Entry, record_all
from exams.delivery.clock import deadline
from exams.delivery.models import Attempt, DeadlineMove, Incident, MoveCause
from exams.delivery.states import AttemptState
from exams.registration.procedures.accommodations import accommodation_of, allowance


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


def extend_open_papers(candidate, *, by, now):
    """Never shortens: the clock of a paper that is open goes by the longer time."""
    for attempt in (
        Attempt.objects.select_for_update(of=("self",))
        .filter(registration__candidate=candidate, state=AttemptState.IN_PROGRESS)
        .select_related("registration__cycle__rule_book", "registration__sitting")
    ):
        own = allowance(attempt.registration, attempt.part, accommodation_of(attempt.registration))
        given = sum(
            (m.after - m.before for m in attempt.deadline_moves.exclude(cause=MoveCause.ACCOMMODATION)), timedelta(0)
        )
        after = deadline(attempt.started_at, own) + given
        if after > attempt.closes_at:
            move_deadline(attempt, after, cause=MoveCause.ACCOMMODATION, by=by, now=now)
