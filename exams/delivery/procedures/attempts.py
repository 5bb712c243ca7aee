"""Attempts: begun, answered, handed in."""

from django.db import transaction

from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState
from exams.delivery.clock import deadline
from exams.delivery.models import Attempt, Response, WrittenResponse
from exams.delivery.signals import attempt_submitted
from exams.delivery.states import ATTEMPT_LIFECYCLE, AttemptState
from exams.items.procedures.locking import lock_form
from exams.refusals.exceptions import Invalid, NoMoreTime, Refused, WrongState
from exams.wording.phrases import quoted


@recorded
def schedule_attempt(registration, *, part, form, by, now, number=1):
    attempt = Attempt.objects.create(registration=registration, part=part, form=form, number=number)
    record("attempt.scheduled", attempt, by=by, at=now, cycle=registration.cycle)
    return attempt


@recorded
def begin_attempt(attempt, *, allowance, by, now):
    """Open the paper, which fixes its form.  Its deadline is computed once, from the candidate's allowance."""
    lock_form(attempt.form, by=by, now=now)
    closes_at = deadline(now, allowance)
    return _move(attempt, AttemptState.IN_PROGRESS, by=by, at=now, started_at=now, closes_at=closes_at)


@recorded
def record_answers(attempt, answers, *, now):
    """Write answers ({item: letters}) while the paper is open."""
    _require_open(attempt, now=now)
    Response.objects.bulk_create(
        [Response(attempt=attempt, item=item, answer=answer) for item, answer in answers.items()],
        update_conflicts=True,
        unique_fields=["attempt", "item"],
        update_fields=["answer"],
    )


@recorded
def record_written_answer(attempt, *, vignette, text, now):
    _require_open(attempt, now=now)
    answer, _ = WrittenResponse.objects.update_or_create(attempt=attempt, vignette=vignette, defaults={"text": text})
    return answer


@recorded
def submit_attempt(attempt, *, by, now):
    """Hand the paper in.  Late papers are stamped with the deadline, not with ``now``."""
    handed_in = min(now, attempt.closes_at) if attempt.closes_at else now
    _move(attempt, AttemptState.SUBMITTED, by=by, at=now, submitted_at=handed_in)
    transaction.on_commit(lambda: attempt_submitted.send(sender=Attempt, attempt_id=attempt.pk))
    return attempt


def void_attempt(attempt, *, by, now, reason):
    """Take a paper out: it is not scored, and its part can be sat again."""
    return _move(attempt, AttemptState.VOIDED, by=by, at=now, reason=reason)


def voided_paper(cycle, candidate, part):
    """The newest voided paper of a candidate, by the association's own number.  Refused where there is none."""
    theirs = Attempt.objects.filter(registration__cycle=cycle, registration__candidate__reference=candidate, part=part)
    found = theirs.filter(state=AttemptState.VOIDED).select_related("registration__cycle").order_by("-number").first()
    if found is None:
        raise Refused(f"Candidate {quoted(candidate)} has no voided paper of this part in {cycle}.")
    return found


@recorded
def restore_paper(attempt, *, by, now, reason):
    """Take back that a paper was voided: it is again what it was, and scored where it had been handed in.

    Refused where another paper of the same registration and part stands, and after the decisions are released.
    """
    if not reason.strip():
        raise Invalid("Write why the paper is restored.")
    registration = attempt.registration
    if registration.cycle.state == CycleState.RELEASED:
        raise WrongState("The decisions of this cycle are released: its papers stay as they are.")
    others = registration.attempts.filter(part=attempt.part).exclude(pk=attempt.pk)
    if others.exclude(state=AttemptState.VOIDED).exists():
        part = attempt.get_part_display()
        raise Refused(f"Another paper of {part} stands for this candidate: void that one first, then restore this one.")
    was = AttemptState.SUBMITTED if attempt.submitted_at else AttemptState.IN_PROGRESS
    if not attempt.submitted_at and not attempt.started_at:
        was = AttemptState.SCHEDULED
    if attempt.state != AttemptState.VOIDED:
        raise WrongState("This paper is not voided.")
    return _move(attempt, was, by=by, at=now, reason=reason.strip())


def _require_open(attempt, *, now):
    if not Attempt.objects.still_open(now=now).select_for_update().filter(pk=attempt.pk).exists():
        raise NoMoreTime("This paper is not open: it has not begun, was handed in, or its time is over.")


@recorded
def _move(attempt, to, *, by, at, reason="", **changes):
    """The only place an attempt changes state one at a time."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    came_from = AttemptState(locked.state)
    if to not in ATTEMPT_LIFECYCLE[came_from]:
        raise WrongState.between("This paper", came_from, to, marks=False)
    attempt.state = to
    for name, value in changes.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=["state", *changes])
    cycle = attempt.registration.cycle
    record(f"attempt.{to}", attempt, by=by, at=at, cycle=cycle, reason=reason, came_from=str(came_from))
    return attempt
