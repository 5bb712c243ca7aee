"""What a proctor sees of the sittings they watch over, for programs; the coordinator watches over all of them."""

from dataclasses import replace

from django.db.models import Q
from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle, Sitting
from exams.delivery.models import Attempt, DeadlineMove, ExamMessage, Incident
from exams.proctoring.actions import WATCHED_CANDIDATES, WATCHED_PAPERS, WATCHED_SITTINGS
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of
from exams.sittings.models import CheckIn
from exams.sittings.procedures import duties

PROCTOR = (Permission.PROCTOR_SITTINGS,)

READABLE_SITTINGS = replace(
    WATCHED_SITTINGS,
    model=Sitting,
    shows=columns(
        "id", "place", "remote", "time_zone", "starts_at", "ends_at", "capacity",
        cycle="cycle_id", cycle_name="cycle.name",
    ),
    reads=PROCTOR,
)  # fmt: skip


def _measures(registrations, *, by, now):
    own = accommodations_of(registrations)
    for one in registrations:
        one.accommodation = str(own[one.pk]) if own[one.pk].version else ""
        one.ready = hasattr(one, "rehearsal") and one.rehearsal.ready


READABLE_CANDIDATES = replace(
    WATCHED_CANDIDATES,
    model=Registration,
    shows=columns(
        "id", "seat", "credential", "category", "state",
        sitting="sitting_id", candidate="candidate.reference", name="candidate.name", phone="candidate.phone",
        checked_in_at="check_in.at", accommodation=serializers.CharField(), ready=serializers.BooleanField(),
    ),
    reads=PROCTOR,
    gather=_measures,
)  # fmt: skip
READABLE_PAPERS = replace(
    WATCHED_PAPERS,
    model=Attempt,
    shows=columns(
        "id", "part", "number", "state", "started_at", "closes_at", "submitted_at", "paused_at", "pause_reason",
        "seen_at", "unsent",
        registration="registration_id", sitting="registration.sitting_id",
    ),
    reads=PROCTOR,
)  # fmt: skip
CHECK_INS = Rows(
    "check-ins",
    lambda user, *may: CheckIn.objects.filter(
        registration__sitting__in=duties.sittings_watched_by(user)
    ).select_related("registration", "by"),
    model=CheckIn,
    shows=columns(
        "id", "document", "note", "at",
        registration="registration_id", sitting="registration.sitting_id", by=words("by"),
    ),
    reads=PROCTOR,
)  # fmt: skip
EXAM_MESSAGES = Rows(
    "exam-messages",
    lambda user, *may: ExamMessage.objects.filter(sitting__in=duties.sittings_watched_by(user)).select_related(
        "sent_by"
    ),
    model=ExamMessage,
    shows=columns(
        "id", "body", "sent_at", sitting="sitting_id", registration="registration_id", sent_by=words("sent_by")
    ),
    reads=PROCTOR,
)
DEADLINE_MOVES = Rows(
    "deadline-moves",
    lambda user, *may: DeadlineMove.objects.filter(
        attempt__registration__sitting__in=duties.sittings_watched_by(user)
    ).select_related("attempt", "by"),
    model=DeadlineMove,
    shows=columns(
        "id", "before", "after", "cause", "reason", "at",
        paper="attempt_id", registration="attempt.registration_id", incident="incident_id", by=words("by"),
    ),
    reads=PROCTOR,
)  # fmt: skip


def _incidents(user, *may):
    """Of the cycles this person runs, and of the people they watch over."""
    run = Cycle.objects.with_permission(user, *({Permission.RUN_CYCLES} & {*may}))
    watched = duties.sittings_watched_by(user) if Permission.PROCTOR_SITTINGS in may else Sitting.objects.none()
    found = Incident.objects.filter(Q(cycle__in=run) | Q(registration__sitting__in=watched))
    return found.select_related("registration__candidate", "reported_by")


INCIDENTS = Rows(
    "incidents",
    _incidents,
    model=Incident,
    shows=columns(
        "id", "category", "description", "remedy", "remedy_kind", "minutes", "happened_at",
        cycle="cycle_id", registration="registration_id", candidate="registration.candidate.reference",
        paper="attempt_id", said=serializers.CharField(), reported_by=words("reported_by"),
    ),
    reads=(Permission.RUN_CYCLES, Permission.PROCTOR_SITTINGS),
)  # fmt: skip
