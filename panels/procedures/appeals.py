"""Appeals: filed in time by the candidate, answered by the committee."""

from datetime import timedelta

from django.db import transaction

from exams.errors import Invalid, NotYours, Refused, WrongState
from exams.procedures.audit import record
from panels.models import Appeal, Decision
from panels.states import APPEAL_LIFECYCLE, AppealState


@transaction.atomic
def file_appeal(decision, *, grounds, by, now):
    """The candidate objects to a released decision, within the days the rule book gives."""
    registration = decision.case.registration
    if registration.candidate.user_id != by.pk:
        raise NotYours("No such decision is yours.")
    if not Decision.objects.released().filter(pk=decision.pk).exists():
        raise NotYours("No such decision is yours.")
    if not grounds.strip():
        raise Invalid("Write what you object to and why.")
    until = last_moment_to_appeal(decision)
    if now > until:
        raise Refused(f"The time to appeal ended on {until.day} {until:%B %Y}.")
    if Appeal.objects.filter(decision=decision).exists():
        raise Refused("You have appealed against this decision already.")
    appeal = Appeal.objects.create(decision=decision, grounds=grounds.strip(), filed_at=now)
    record("appeal.filed", decision, by=by, at=now, cycle=registration.cycle)
    return appeal


def last_moment_to_appeal(decision):
    return decision.decided_at + timedelta(days=decision.case.registration.cycle.rules.committee.appeal_days)


def uphold(appeal, *, answer, by, now):
    return _move(appeal, AppealState.UPHELD, answer=answer, by=by, at=now)


def dismiss(appeal, *, answer, by, now):
    return _move(appeal, AppealState.DISMISSED, answer=answer, by=by, at=now)


@transaction.atomic
def _move(appeal, to, *, answer, by, at):
    """The only place an appeal changes state."""
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if to not in APPEAL_LIFECYCLE[AppealState(locked.state)]:
        raise WrongState("This appeal has been answered already.")
    if not answer.strip():
        raise Invalid("Write the answer to the appeal: the candidate will read it.")
    appeal.state, appeal.answer, appeal.decided_at = to, answer.strip(), at
    appeal.save(update_fields=["state", "answer", "decided_at"])
    cycle = appeal.decision.case.registration.cycle
    record(f"appeal.{to}", appeal.decision, by=by, at=at, cycle=cycle)
    return appeal
