"""What candidates do on the day and before it: rehearse, begin a part, go on at another device, hand in."""

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

from exams.accounts.permissions import OWN, Permission
from exams.actions.declaration import Done, Rows, action
from exams.delivery.forms import DeviceForm, NewDeviceForm, PartForm, ReadinessForm
from exams.delivery.models import Attempt
from exams.delivery.procedures import papers
from exams.delivery.procedures import rehearsal as rehearsing
from exams.delivery.states import AttemptState
from exams.delivery.unanswered import said_of
from exams.refusals.exceptions import Refused
from exams.registration.actions import MY_REGISTRATIONS

AT_THE_EXAM = replace(MY_REGISTRATIONS, page="sitting:parts")
AT_THE_REHEARSAL = replace(MY_REGISTRATIONS, page="sitting:rehearsal")
MY_PAPERS = Rows(
    "my-papers",
    lambda user, *may: Attempt.objects.filter(registration__candidate__user=user).select_related(
        "registration__cycle__rule_book", "registration__candidate", "form"
    ),
    page="sitting:paper",
)
ABOUT_TO_END = timedelta(seconds=5)  # the browser's clock and ours never agree to the moment


# ── a paper ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def may_begin(registration, *, by, now):
    reason = papers.why_not_yet(registration, now=now)
    if reason:
        raise Refused(reason)


@action(
    AT_THE_EXAM, title="Begin", may=Permission.REGISTER, form=PartForm, guards=[may_begin],
    final="Its clock runs from the moment it begins; only the office can void a paper.",
)  # fmt: skip
def begin_part(registration, *, part, by, now):
    """Open the paper of a part: from here its own clock runs."""
    paper = papers.begin_part(registration, part, by=by, now=now)
    return Done(data={"paper": paper.pk}, go=reverse("sitting:paper", args=[paper.pk]))


@action(
    MY_PAPERS, title="Go on here", may=OWN, form=NewDeviceForm, undo="take-over-paper",
    when=lambda paper: paper.state == AttemptState.IN_PROGRESS,
)  # fmt: skip
def take_over_paper(paper, *, device, by, now):
    """From now on this device writes; the other one stops saving and says so, what it has saved is kept."""
    papers.take_over(paper, token=device, by=by, now=now)


def foreseen_handing_in(paper, given, *, by, now):
    """Silent once the time is over: then there is nothing to decide."""
    over = paper.paused_at is None and paper.closes_at is not None and paper.closes_at <= now + ABOUT_TO_END
    if paper.state == AttemptState.IN_PROGRESS and not over:
        yield from said_of(paper)


@action(
    MY_PAPERS, title="Hand in", may=OWN, form=DeviceForm, consequences=foreseen_handing_in,
    when=lambda paper: paper.state in (AttemptState.IN_PROGRESS, AttemptState.SUBMITTED),
    final="Nothing can be changed afterwards.",
)  # fmt: skip
def hand_in_paper(paper, *, device, by, now):
    """Only from the device that writes; what was handed in already stays so."""
    if paper.state == AttemptState.IN_PROGRESS:
        papers.require_writer(paper, device)
        papers.hand_in(paper, by=by, now=now)


# ── the rehearsal ────────────────────────────────────────────────────────────────────────────────────────────────────
@action(
    AT_THE_REHEARSAL, title="Hand in the trial paper", may=Permission.REGISTER,
    final="Nothing of it is scored; rehearse again as often as you like.",
)  # fmt: skip
def finish_rehearsal(registration, *, by, now):
    rehearsing.finish_rehearsal(registration, by=by, now=now)


@action(
    AT_THE_REHEARSAL, title="Is this computer ready?", may=Permission.REGISTER, form=ReadinessForm,
    final="Check again: the newest check holds.",
)  # fmt: skip
def note_readiness(registration, *, by, now, **found):
    """What the browser found out about itself, for the proctor and the office."""
    kept = rehearsing.note_checks(registration, found, by=by, now=now)
    said = "This computer is ready." if kept.ready else "Not everything is in order."
    return Done(said, data={"ready": kept.ready})
