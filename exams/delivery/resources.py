"""Papers as they were sat, for programs: one's own, and the office's; no question and no answer is read here."""

from dataclasses import replace

from django.db.models import Q
from rest_framework import serializers

from exams.accounts.permissions import OWN, Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.delivery.actions import MY_PAPERS
from exams.delivery.models import Attempt, ExamMessage, Incident
from exams.registration.models import Registration
from exams.registration.states import Remedy

SAT = columns(
    "id", "part", "number", "state", "started_at", "closes_at", "submitted_at", "paused_at",
    registration="registration_id",
)  # fmt: skip

READABLE_PAPERS = replace(MY_PAPERS, model=Attempt, shows=SAT, reads=OWN)
ATTEMPTS = Rows(
    "attempts",
    lambda user, *may: Attempt.objects.filter(
        registration__in=Registration.objects.of_office(user, *may)
    ).select_related("registration__candidate", "form"),
    model=Attempt,
    shows=SAT
    | columns(
        "saves", "receipt",
        cycle="registration.cycle_id", candidate="registration.candidate.reference", form=words("form"),
    ),
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
MY_INCIDENTS = Rows(
    "my-incidents",
    lambda user, *may: Incident.objects.filter(registration__candidate__user=user).exclude(remedy_kind=Remedy.NONE),
    model=Incident,
    shows=columns("id", "remedy", "happened_at", registration="registration_id", said=serializers.CharField()),
    reads=(Permission.REGISTER,),
)


def _word_to(user, *may):
    """To this candidate, and to everybody of a sitting they are seated at."""
    own = Registration.objects.of_account(user).exclude(sitting=None)
    to_all = Q(registration=None, sitting__in=own.values("sitting"))
    return ExamMessage.objects.filter(to_all | Q(registration__in=own))


MY_EXAM_MESSAGES = Rows(
    "my-exam-messages",
    _word_to,
    model=ExamMessage,
    shows=columns("id", "body", "sent_at", sitting="sitting_id"),
    reads=(Permission.REGISTER,),
)
