"""A candidate's paper: begun, opened on a device, taken over by another, handed in."""

import secrets
from datetime import timedelta

from django.db import transaction

from exams.clock import TimeAllowance
from exams.errors import NotYours, Refused
from exams.models import Attempt, Paper
from exams.procedures.audit import record
from exams.procedures.delivery import begin_attempt, schedule_attempt, submit_attempt
from exams.procedures.saving import GRACE, hash_of
from exams.states import AttemptState, CycleState, Part, RegistrationState


def papers_of(registration):
    """{part: (Paper or None, Attempt or None)}: the most particular form of the cycle, and the newest attempt."""
    fitting = [
        paper
        for paper in Paper.objects.filter(cycle=registration.cycle).select_related("form")
        if paper.credential in ("", registration.credential) and paper.category in ("", registration.category)
    ]
    attempts = {attempt.part: attempt for attempt in registration.attempts.order_by("number")}
    return {
        part: (max((p for p in fitting if p.part == part), key=_particular, default=None), attempts.get(part))
        for part in Part.values
    }


def _particular(paper):
    return bool(paper.category), bool(paper.credential)


def allowance_of(registration, part) -> TimeAllowance:
    rules = registration.cycle.rules
    return TimeAllowance(timedelta(minutes=(rules.part_one if part == Part.ONE else rules.part_two).minutes))


def why_not_yet(registration, *, now) -> str:
    """'' where a part may be begun now; otherwise the sentence that says why not, and when."""
    sitting = registration.sitting
    if registration.state != RegistrationState.REGISTERED:
        return "This registration no longer stands."
    if registration.cycle.state != CycleState.SITTING:
        return "The exam days of this cycle have not begun, or are over."
    if sitting is None:
        return "You have not chosen a sitting; ask the office for a place."
    if now < sitting.starts_at:
        return "Your sitting has not begun."
    if now >= sitting.ends_at:
        return "Your sitting is over; ask the office."
    return ""


@transaction.atomic
def begin_part(registration, part, *, by, now):
    """Open the paper of a part: from here its own clock runs."""
    reason = why_not_yet(registration, now=now)
    if reason:
        raise Refused(reason)
    paper, attempt = papers_of(registration)[part]
    if paper is None:
        raise Refused("The paper of this part is not set yet; ask the office.")
    if attempt is None or attempt.state == AttemptState.VOIDED:
        number = attempt.number + 1 if attempt else 1
        attempt = schedule_attempt(registration, part=part, form=paper.form, by=by, now=now, number=number)
    return begin_attempt(attempt, allowance=allowance_of(registration, part), by=by, now=now)


@transaction.atomic
def open_paper(attempt, *, held_token, take_over, by, now):
    """The token with which this device writes; None where another device does and this one does not take over."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if held_token and locked.token_hash == hash_of(held_token):
        return held_token
    if locked.token_hash and not take_over:
        return None
    if locked.state != AttemptState.IN_PROGRESS:
        raise NotYours("This paper is not open.")
    token = secrets.token_urlsafe(32)
    locked.token_hash = hash_of(token)
    locked.save(update_fields=["token_hash"])
    if take_over:
        record("attempt.taken-over", attempt, by=by, at=now, cycle=attempt.registration.cycle)
    return token


def hand_in(attempt, *, by, now):
    return submit_attempt(attempt, by=by, now=now)


def file_overdue(*, by, now, cycle=None):
    """Hand in the papers whose time, and the grace for what was still on its way, is over.

    Nothing waits for this: a paper is closed because the clock says so.
    """
    overdue = Attempt.objects.filter(state=AttemptState.IN_PROGRESS, closes_at__lte=now - GRACE)
    if cycle is not None:
        overdue = overdue.filter(registration__cycle=cycle)
    filed = 0
    for attempt in overdue.select_related("registration__cycle"):
        submit_attempt(attempt, by=by, now=now)
        filed += 1
    return filed
