"""The proctor's desk: who is who, what goes wrong, and how it is made good at once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.urls import reverse

from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState
from exams.delivery.models import Attempt, ExamMessage, Incident, IncidentCategory, MoveCause
from exams.delivery.procedures.attempts import void_attempt
from exams.delivery.procedures.deadlines import move_deadline
from exams.delivery.states import AttemptState
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotYours, Refused, WrongState
from exams.registration.fees.ledger import credit_in_full
from exams.registration.models import Registration
from exams.registration.procedures.registrations import note_absence
from exams.registration.states import RegistrationState, Remedy
from exams.sittings.models import CheckIn
from exams.wording.phrases import inside

LONGEST_BACK = 240  # minutes given back at once


def require_check_in_open(registration, *, now):
    """:raises Refused: outside the time in which this candidate can be checked in."""
    sitting, rules = registration.sitting, registration.cycle.rules.sittings
    if registration.state not in (RegistrationState.REGISTERED, RegistrationState.SAT, RegistrationState.NO_SHOW):
        raise WrongState(
            f"This registration is {inside(registration.get_state_display())}; nobody can be checked in for it."
        )
    if sitting is None or registration.cycle.state != CycleState.SITTING:
        raise WrongState("The exam days of this cycle have not begun, or there is no seat.")
    if now < sitting.starts_at - timedelta(minutes=rules.check_in_minutes):
        raise Refused(f"Check-in opens {rules.check_in_minutes} minutes before the sitting.")


def kind_of(document) -> str:
    """What was shown is noted by its kind, never by its number."""
    if not document.strip():
        raise Invalid("Say what was shown: passport, driving licence, another document with a photograph.")
    if any(len(word) > 4 and any(c.isdigit() for c in word) for word in document.split()):
        raise Invalid("Write the kind of the document only, without its number.")
    return document.strip()


@recorded
def check_in(registration, *, document, by, now, note=""):
    """The proctor has seen who it is."""
    Registration.objects.select_for_update().get(pk=registration.pk)
    require_check_in_open(registration, now=now)
    document = kind_of(document)
    if CheckIn.objects.filter(registration=registration).exists():
        raise Refused("This candidate is checked in already.")
    seen = CheckIn.objects.create(registration=registration, document=document, note=note.strip(), by=by, at=now)
    record("registration.checked-in", registration, by=by, at=now, cycle=registration.cycle, document=document)
    return seen


def require_nothing_begun(registration):
    begun = registration.attempts.filter(started_at__isnull=False).first()
    if begun:
        raise Refused(
            f"{begun.get_part_display()} has begun: stop its clock and report an incident; the paper can be voided."
        )


@recorded
def take_back_check_in(registration, *, by, now, reason):
    """It was somebody else.  The record keeps that it was noted, and why it was taken back."""
    Registration.objects.select_for_update().get(pk=registration.pk)
    require_nothing_begun(registration)
    seen = CheckIn.objects.filter(registration=registration).first()
    if seen is None:
        raise Refused("This candidate is not checked in.")
    seen.delete()
    record("registration.check-in-taken-back", registration, by=by, at=now, cycle=registration.cycle,
           reason=reason.strip(), document=seen.document)  # fmt: skip


@recorded
def send_word(sitting, body, *, by, now, registration=None):
    """A message to one candidate or to all of the sitting; open papers show it within seconds."""
    if not body.strip():
        raise Invalid("Write the message.")
    if len(body) > 500:
        raise Invalid("A message on an open paper has at most 500 characters.")
    if registration is not None and registration.sitting_id != sitting.pk:
        raise NotYours("This candidate is not at this sitting.")
    message = ExamMessage.objects.create(
        sitting=sitting, registration=registration, body=body.strip(), sent_by=by, sent_at=now
    )
    open_papers = Attempt.objects.filter(registration__sitting=sitting, state=AttemptState.IN_PROGRESS)
    if registration is not None:
        open_papers = open_papers.filter(registration=registration)
    open_papers.update(news=F("news") + 1)
    record("sitting.message", registration or sitting, by=by, at=now, cycle=sitting.cycle, body=body.strip())
    return message


def require_time_left(attempt, *, now):
    if attempt.closes_at and attempt.closes_at <= now:
        raise Refused("The time of this paper is over; report an incident and give time back instead.")


@recorded
def pause(attempt, *, by, now, reason):
    """Stop the clock.  What was written before is still taken; nothing that is written afterwards is."""
    attempt = _open(attempt)
    if attempt.paused_at:
        raise Refused("This paper is paused already.")
    require_time_left(attempt, now=now)
    if not reason.strip():
        raise Invalid("Write why the paper is paused.")
    attempt.paused_at, attempt.pause_reason, attempt.news = now, reason.strip()[:200], attempt.news + 1
    attempt.save(update_fields=["paused_at", "pause_reason", "news"])
    record("attempt.paused", attempt, by=by, at=now, cycle=attempt.registration.cycle, reason=reason.strip())
    return attempt


@recorded
def resume(attempt, *, by, now):
    """Let the clock run again; the deadline moves by exactly as long as it stood."""
    attempt = _open(attempt)
    if not attempt.paused_at:
        raise Refused("This paper is not paused.")
    stood, reason = now - attempt.paused_at, stood_still(attempt, now)
    attempt.paused_at = None
    attempt.save(update_fields=["paused_at"])
    if stood > timedelta(0):
        move_deadline(attempt, attempt.closes_at + stood, cause=MoveCause.PAUSE, by=by, now=now, reason=reason)
    return attempt


def stood_still(attempt, now) -> str:
    """'Fire alarm; the clock stood from 08:37:16 to 08:37:25 CST', by the clocks of the place."""
    zone = ZoneInfo(attempt.registration.sitting.time_zone if attempt.registration.sitting else "UTC")
    since, until = attempt.paused_at.astimezone(zone), now.astimezone(zone)
    return f"{attempt.pause_reason or 'Paused'}; the clock stood from {since:%H:%M:%S} to {until:%H:%M:%S %Z}"


def paper_of(registration, part):
    """The newest paper of a part."""
    return registration.attempts.filter(part=part).order_by("-number").first() if part else None


def faults_of_remedy(registration, *, remedy, minutes, part):
    """What speaks against such a remedy: (field, sentence).  Minutes are never dropped without a word."""
    paper = paper_of(registration, part)
    if remedy in (Remedy.TIME, Remedy.VOID) and paper is None:
        yield "part", "Choose the part: it has to have begun."
    elif remedy == Remedy.TIME and paper.state != AttemptState.IN_PROGRESS:
        yield "part", "This paper is not open: its time cannot be extended any more."
    elif remedy == Remedy.VOID and paper.state == AttemptState.VOIDED:
        yield "part", "This paper is voided already."
    if remedy == Remedy.TIME and not 0 < minutes <= LONGEST_BACK:
        yield "minutes", f"Give back between 1 and {LONGEST_BACK} minutes."
    if remedy != Remedy.TIME and minutes:
        yield (
            "minutes",
            f"{minutes} minutes are given back only by “{Remedy.TIME.label}”: choose that, or leave them out.",
        )


@recorded
def report_with_remedy(registration, *, category, description, remedy, by, now, minutes=0, part="", happened_at=None):
    """An incident and what is done about it, in one step; it later stands on the case."""
    if category not in IncidentCategory.values or remedy not in Remedy.values:
        raise Invalid("Choose what happened and what is done about it.")
    if not description.strip():
        raise Invalid("Write what happened.")
    fault = next(iter(faults_of_remedy(registration, remedy=remedy, minutes=minutes, part=part)), None)
    if fault:
        raise Invalid(fault[1])
    attempt = paper_of(registration, part)
    incident = Incident.objects.create(
        cycle=registration.cycle,
        registration=registration,
        attempt=attempt,
        category=category,
        description=description.strip(),
        remedy_kind=remedy,
        minutes=minutes,
        remedy=_in_words(remedy, minutes, attempt),
        happened_at=happened_at or now,
        reported_by=by,
    )
    record("incident.reported", registration, by=by, at=now, cycle=registration.cycle, category=category,
           remedy=incident.remedy)  # fmt: skip
    if remedy == Remedy.TIME:
        give_back(attempt, minutes=minutes, incident=incident, by=by, now=now)
    if remedy == Remedy.VOID:
        void_attempt(attempt, by=by, now=now, reason=description.strip()[:300])
    return incident


def give_back(attempt, *, minutes, incident, by, now):
    """The deadline moves by that many minutes; a paper that ran out within its grace goes on."""
    attempt = _open(attempt)
    after = attempt.closes_at + timedelta(minutes=minutes)
    move_deadline(
        attempt, after, cause=MoveCause.INCIDENT, by=by, now=now, incident=incident, reason=incident.description[:300]
    )


@recorded
def note_no_shows(*, by, now):
    """Whoever never came to a sitting that is over: a state, with the consequence the rule book gives it."""
    absent = Registration.objects.filter(
        state=RegistrationState.REGISTERED,
        cycle__state=CycleState.SITTING,
        sitting__ends_at__lte=now,
        check_in=None,
        attempts=None,
    ).select_related("candidate__user", "cycle__rule_book", "cycle__association", "sitting")
    for registration in absent:
        note_absence(registration, by=by, now=now)
        if not registration.cycle.rules.sittings.no_show_forfeits_fee:
            credit_in_full(registration, what="Missed the sitting; the fee is not kept", by=by, now=now)
        if registration.candidate.user:
            notify_all(
                [registration.candidate.user],
                subject="You were missed",
                body=_missed(registration.cycle.rules),
                link=reverse("candidate:registration", args=[registration.pk]),
                key=f"no-show {registration.pk}",
                by_mail=True,
                now=now,
            )
    return len(absent)


def _missed(rules):
    counts = "It counts as an attempt." if rules.eligibility.no_show_counts else "It does not count as an attempt."
    fee = " The fee is not paid back." if rules.sittings.no_show_forfeits_fee else ""
    return f"You did not come to your sitting. {counts}{fee} If something kept you from coming, tell the office."


def _open(attempt):
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("registration__cycle", "registration__sitting")
        .get(pk=attempt.pk)
    )
    if locked.state != AttemptState.IN_PROGRESS:
        raise WrongState("This paper is not open.")
    return locked


def _in_words(remedy, minutes, attempt):
    if remedy == Remedy.TIME:
        return f"{minutes} minutes given back in {attempt.get_part_display()}"
    if remedy == Remedy.VOID:
        return f"{attempt.get_part_display()} voided; it can be sat again"
    return Remedy(remedy).label
