"""What the proctor does, with one candidate, with one paper, and with the whole room."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.actions.forms import ReasonForm
from exams.calendar.zones import said_in
from exams.delivery.models import Attempt
from exams.delivery.states import AttemptState
from exams.proctoring.forms import (
    CheckInForm,
    IncidentForm,
    IncidentOfAllForm,
    MessageForm,
    PauseEverybodyForm,
    PauseForm,
)
from exams.proctoring.procedures import interventions, whole_room
from exams.registration.models import Registration
from exams.registration.states import Remedy
from exams.sittings.names import named
from exams.sittings.procedures import duties
from exams.wording.phrases import counted


def _page_of(registration):
    return reverse("proctor:candidate", args=[registration.sitting_id, registration.pk])


WATCHED_SITTINGS = Rows(
    "watched-sittings",
    lambda user, *may: duties.sittings_watched_by(user).select_related("cycle__association", "cycle__rule_book"),
    page="proctor:desk",
    named=lambda sitting: sitting.place,
)
WATCHED_CANDIDATES = Rows(
    "watched-candidates",
    lambda user, *may: (
        Registration.objects.standing()
        .filter(sitting__in=duties.sittings_watched_by(user))
        .select_related("candidate__user", "cycle__association", "cycle__rule_book", "sitting", "check_in", "rehearsal")
    ),
    page=_page_of,
    named=lambda registration: registration.candidate.name,
)
WATCHED_PAPERS = Rows(
    "watched-papers",
    lambda user, *may: Attempt.objects.filter(
        registration__sitting__in=duties.sittings_watched_by(user)
    ).select_related("registration__candidate", "registration__cycle", "registration__sitting"),
    page=lambda paper: _page_of(paper.registration),
)
PROCTOR = {"may": Permission.PROCTOR_SITTINGS}
SENT = "What was sent may have been read: send another message that puts it right."
TIME_STAYS = "It stays on the case; time given back is not taken back, for people plan by the clock they see."


# ── one candidate ────────────────────────────────────────────────────────────────────────────────────────────────────
def checked_in(registration) -> bool:
    return hasattr(registration, "check_in")


def may_be_checked_in(registration, *, by, now):
    interventions.require_check_in_open(registration, now=now)


@action(
    WATCHED_CANDIDATES, title="Identity confirmed", form=CheckInForm, undo="take-back-check-in",
    when=lambda r: not checked_in(r), guards=[may_be_checked_in], **PROCTOR,
)  # fmt: skip
def check_in(registration, *, document, note, by, now):
    """The proctor has seen who it is."""
    interventions.check_in(registration, document=document, note=note, by=by, now=now)
    return f"{registration.candidate.name} is checked in."


def nothing_begun(registration, *, by, now):
    interventions.require_nothing_begun(registration)


@action(
    WATCHED_CANDIDATES, title="Take the check-in back", form=ReasonForm, undo="check-in", when=checked_in,
    guards=[nothing_begun], **PROCTOR,
)  # fmt: skip
def take_back_check_in(registration, *, reason, by, now):
    """It was somebody else; as long as no paper has begun."""
    interventions.take_back_check_in(registration, reason=reason, by=by, now=now)
    return f"{registration.candidate.name} is not checked in any more."


def open_paper_of(registration) -> bool:
    return registration.attempts.filter(state=AttemptState.IN_PROGRESS).exists()


@action(WATCHED_CANDIDATES, title="Send", form=MessageForm, final=SENT, when=open_paper_of, **PROCTOR)
def message_candidate(registration, *, body, by, now):
    interventions.send_word(registration.sitting, body, registration=registration, by=by, now=now)
    return "Sent; an open paper shows it within seconds."


def foreseen_remedy(registration, given, *, by, now):
    paper = interventions.paper_of(registration, given["part"])
    if given["remedy"] == Remedy.TIME:
        zone, after = registration.sitting.time_zone, paper.closes_at + timedelta(minutes=given["minutes"])
        yield (
            f"{paper.get_part_display()} of {registration.candidate.name} ends on {said_in(after, zone)} instead of "
            f"{said_in(paper.closes_at, zone)}."
        )
    if given["remedy"] == Remedy.VOID:
        yield (
            f"{paper.get_part_display()} of {registration.candidate.name}, {counted(paper.saves, 'save')}, is not "
            "scored; the part can be sat again. The office can restore it as long as it is not."
        )


@action(
    WATCHED_CANDIDATES, title="Note the incident", form=IncidentForm, consequences=foreseen_remedy, final=TIME_STAYS,
    **PROCTOR,
)  # fmt: skip
def report_incident(registration, *, by, now, **incident):
    """What went wrong, and what is done about it; the committee reads it on the case."""
    made = interventions.report_with_remedy(registration, by=by, now=now, **incident)
    return f"Noted: {made.said.lower()}. {made.remedy}."


# ── one paper ────────────────────────────────────────────────────────────────────────────────────────────────────────
def clock_runs(paper) -> bool:
    return paper.state == AttemptState.IN_PROGRESS and paper.paused_at is None


def time_left(paper, *, by, now):
    interventions.require_time_left(paper, now=now)


@action(
    WATCHED_PAPERS, title="Stop the clock", form=PauseForm, undo="resume-paper", when=clock_runs, guards=[time_left],
    **PROCTOR,
)  # fmt: skip
def pause_paper(paper, *, reason, by, now):
    interventions.pause(paper, reason=reason, by=by, now=now)
    return "The clock is stopped. It runs on when you say so."


@action(
    WATCHED_PAPERS, title="Let the clock run on", undo="pause-paper",
    when=lambda paper: paper.state == AttemptState.IN_PROGRESS and paper.paused_at is not None, **PROCTOR,
)  # fmt: skip
def resume_paper(paper, *, by, now):
    """The time it stood is given back to the second."""
    interventions.resume(paper, by=by, now=now)
    return "The clock runs on; the time it stood is given back."


# ── the whole room ───────────────────────────────────────────────────────────────────────────────────────────────────
def papers_open(sitting):
    return Attempt.objects.filter(registration__sitting=sitting, state=AttemptState.IN_PROGRESS)


@action(
    WATCHED_SITTINGS, title="Send to everybody", form=MessageForm, final=SENT,
    when=lambda sitting: papers_open(sitting).exists(), **PROCTOR,
)  # fmt: skip
def message_everybody(sitting, *, body, by, now):
    interventions.send_word(sitting, body, by=by, now=now)
    return "Sent to everybody; open papers show it within seconds."


@action(
    WATCHED_SITTINGS, title="Stop every clock", form=PauseEverybodyForm, undo="resume-everybody",
    when=lambda sitting: papers_open(sitting).filter(paused_at=None).exists(), **PROCTOR,
)  # fmt: skip
def pause_everybody(sitting, *, reason, by, now):
    """At once, without asking again: an alarm does not wait, and letting the clocks run on takes it back."""
    n = whole_room.pause_all(sitting, reason=reason, by=by, now=now)
    return f"Every clock stands: {counted(n, 'paper is', 'papers are')} paused."


def foreseen_resuming(sitting, given, *, by, now):
    """Silent where all were stopped together; who was stopped alone before is named."""
    paused = list(papers_open(sitting).exclude(paused_at=None).select_related("registration__candidate"))
    last = max((paper.paused_at for paper in paused), default=None)
    alone = [paper for paper in paused if paper.paused_at != last]
    if alone:
        yield f"{counted(len(paused), 'clock runs', 'clocks run')} on: {named(p.registration for p in paused)}."
    for paper in alone:
        yield f"{paper.registration.candidate.name} was stopped before the others: {paper.pause_reason}"


@action(
    WATCHED_SITTINGS, title="Let every stopped clock run again", undo="pause-everybody",
    when=lambda sitting: papers_open(sitting).exclude(paused_at=None).exists(), consequences=foreseen_resuming,
    **PROCTOR,
)  # fmt: skip
def resume_everybody(sitting, *, by, now):
    n = whole_room.resume_all(sitting, by=by, now=now)
    return f"{counted(n, 'paper runs', 'papers run')} on; the time each clock stood is given back."


def foreseen_incident(sitting, given, *, by, now):
    still = Q(paused_at__isnull=False) | Q(closes_at__gt=now)
    papers = list(papers_open(sitting).filter(still).select_related("registration__candidate"))
    yield f"It stands on {counted(len(papers), 'case')}: {named(p.registration for p in papers)}."
    if given["minutes"]:
        yield f"Each of these papers ends {counted(given['minutes'], 'minute')} later."


@action(
    WATCHED_SITTINGS, title="Note it for everybody", form=IncidentOfAllForm, consequences=foreseen_incident,
    final=TIME_STAYS, when=lambda sitting: papers_open(sitting).exists(), **PROCTOR,
)  # fmt: skip
def report_incident_for_everybody(sitting, *, by, now, **incident):
    n = whole_room.report_for_all(sitting, by=by, now=now, **incident)
    return f"Noted for {counted(n, 'candidate')}; it stands on each of their cases."
