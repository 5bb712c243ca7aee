"""A candidate's paper: begun, opened on a device, taken over by another, handed in."""

import secrets

from django.db.models import Min

from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState, Part
from exams.delivery.clock import GRACE
from exams.delivery.models import Attempt, SavedAnswer
from exams.delivery.procedures.attempts import begin_attempt, schedule_attempt, submit_attempt
from exams.delivery.procedures.saving import hash_of
from exams.delivery.states import AttemptState
from exams.delivery.vignette_choice import Offered, count, on_paper
from exams.items.models import Paper
from exams.items.procedures.cycle_papers import paper_for
from exams.refusals.exceptions import NotYours, Refused
from exams.registration.eligibility.findings import carried_of
from exams.registration.fees import ledger
from exams.registration.procedures.accommodations import accommodation_of, allowance
from exams.registration.procedures.registrations import note_presence
from exams.registration.states import RegistrationState
from exams.rules.sections.fees import NEVER
from exams.sittings.models import CheckIn


def papers_of(registration):
    """{part: (Paper or None, Attempt or None)}: the most particular form of the cycle, and the newest attempt."""
    papers = list(Paper.objects.filter(cycle=registration.cycle).select_related("form"))
    attempts = {attempt.part: attempt for attempt in registration.attempts.order_by("number")}
    return {
        part: (paper_for(papers, part, registration.credential, registration.category), attempts.get(part))
        for part in Part.values
    }


def allowance_of(registration, part):
    """Own time for a part, the accommodation in force included."""
    return allowance(registration, part, accommodation_of(registration))


def why_not_yet(registration, *, now) -> str:
    """'' where a part may be begun now; otherwise the sentence that says why not, and when."""
    sitting = registration.sitting
    if registration.state not in (RegistrationState.REGISTERED, RegistrationState.SAT):
        return "This registration does not stand: it was withdrawn, missed, or not completed."
    if not registration.comes_to_sit:
        return "No exam is asked for here, or you sit it with your other registration."
    if registration.cycle.state != CycleState.SITTING:
        return "The exam days of this cycle have not begun, or are over."
    if sitting is None:
        return "You have not chosen a sitting; ask the office for a place."
    if now < sitting.starts_at:
        return "Your sitting has not begun."
    if now >= sitting.ends_at:
        return "Your sitting is over; ask the office."
    if registration.cycle.rules.fees.paid_before != NEVER and not ledger.paid_enough(registration):
        return "Your fee is not paid; ask the office."
    if (
        registration.cycle.rules.sittings.check_in_required
        and not CheckIn.objects.filter(registration=registration).exists()
    ):
        return "The proctor has to check you in first: have your document with a photograph ready."
    return ""


def open_now(registration, *, now):
    """The papers of this registration whose clock runs; one whose time is over is not open, filed or not."""
    return Attempt.objects.still_open(now=now).filter(registration=registration)


@recorded
def begin_part(registration, part, *, by, now):
    """Open the paper of a part: from here its own clock runs."""
    reason = why_not_yet(registration, now=now)
    if reason:
        raise Refused(reason)
    if part in carried_of(registration):
        raise Refused("You have passed this part already; it is carried forward.")
    other = open_now(registration, now=now).exclude(part=part).first()
    if other:
        raise Refused(f"{other.get_part_display()} is open and its clock runs: hand it in first.")
    paper, attempt = papers_of(registration)[part]
    if paper is None:
        raise Refused("The paper of this part is not set yet; ask the office.")
    if attempt is None or attempt.state == AttemptState.VOIDED:
        number = attempt.number + 1 if attempt else 1
        attempt = schedule_attempt(registration, part=part, form=paper.form, by=by, now=now, number=number)
    if registration.state == RegistrationState.REGISTERED:
        note_presence(registration, by=by, now=now)
    return begin_attempt(attempt, allowance=allowance_of(registration, part), by=by, now=now)


@recorded
def open_paper(attempt, *, held_token, by, now):
    """The token with which this device writes; None where another device does."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if held_token and locked.token_hash == hash_of(held_token):
        return held_token
    if locked.token_hash:
        return None
    token = new_token()
    _give_to(locked, token)
    return token


@recorded
def take_over(attempt, *, token, by, now):
    """The device with this token writes from now on, and no other."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    _give_to(locked, token)
    record("attempt.taken-over", attempt, by=by, at=now, cycle=attempt.registration.cycle)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def _give_to(locked, token):
    if locked.state != AttemptState.IN_PROGRESS:
        raise NotYours("This paper is not open.")
    locked.token_hash = hash_of(token)
    locked.save(update_fields=["token_hash"])


def require_writer(attempt, token):
    """:raises Refused: where another device writes this paper."""
    if attempt.token_hash and attempt.token_hash != hash_of(token):
        raise Refused("This paper is open on another device: hand it in there, or go on here first.")


def vignettes_of(attempt, vignettes):
    """The vignettes of the form that this candidate's category is shown."""
    registration = attempt.registration
    choice = registration.cycle.rules.part_two.choice_of(registration.category)
    shown = {v.key for v in on_paper([Offered(v.pk, v.group) for v in vignettes], choice)}
    return [v for v in vignettes if v.pk in shown]


def first_words(attempts):
    """{(attempt, vignette): the place in the journal at which it was begun}, in one question."""
    saved = SavedAnswer.objects.filter(attempt__in=attempts, vignette__isnull=False).exclude(answer="")
    rows = saved.order_by().values_list("attempt", "vignette").annotate(Min("pk"))
    return {(attempt, vignette): first for attempt, vignette, first in rows}


def what_counts(attempt, vignettes, texts, *, begun):
    """Group by group what counts of a written part; ``texts`` is {vignette: text}, ``begun`` from ``first_words``."""
    rules = attempt.registration.cycle.rules.part_two
    offered = [
        Offered(v.pk, v.group, begun.get((attempt.pk, v.pk), 10**12 + n) if texts.get(v.pk, "").strip() else None)
        for n, v in enumerate(vignettes)
    ]
    return count(offered, rules.choice_of(attempt.registration.category), rules.surplus)


def hand_in(attempt, *, by, now):
    return submit_attempt(attempt, by=by, now=now)


def file_overdue(*, by, now, cycle=None):
    """Hand in the papers whose time, and the grace for what was still on its way, is over.

    Nothing waits for this: a paper is closed because the clock says so.  A stopped clock closes nothing.
    """
    overdue = Attempt.objects.filter(state=AttemptState.IN_PROGRESS, closes_at__lte=now - GRACE, paused_at=None)
    if cycle is not None:
        overdue = overdue.filter(registration__cycle=cycle)
    filed = 0
    for attempt in overdue.select_related("registration__cycle"):
        submit_attempt(attempt, by=by, now=now)
        filed += 1
    return filed
