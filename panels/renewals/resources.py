"""What keeping an endorsement asks for and what was done about it, for programs: one's own, and the registry's."""

from dataclasses import replace

from django.db.models import Q
from rest_framework import serializers

from exams.accounts.models import Association
from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from panels.renewals.actions.rows import BOTH, MOVES, NOBODY, REGISTRIES, RENEWALS, own_or_kept
from panels.renewals.models import AuditDraw, ContinuingHour, Renewal
from panels.renewals.procedures.facts import keeping_of_all

KEEP = (Permission.KEEP_REGISTRY,)


class AskedOut(serializers.Serializer):
    title = serializers.CharField()
    hours = serializers.DecimalField(7, 2)
    there = serializers.DecimalField(7, 2)
    why = serializers.CharField()


class DueOut(serializers.Serializer):
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    due_on = serializers.DateField()
    opens_on = serializers.DateField()
    lapses_on = serializers.DateField()
    note = serializers.CharField()


def _keeping(endorsements, *, by, now):
    keeping = keeping_of_all(endorsements, now=now)
    for one in endorsements:
        one.keeping = keeping[one.pk]
        one.asked = [
            {"title": asked.title, "hours": asked.hours, "there": there, "why": asked.why}
            for asked, there in one.keeping.lines
        ]


READABLE_RENEWALS = replace(
    RENEWALS,
    shows=RENEWALS.shows
    | columns(
        due=DueOut(source="keeping.due", allow_null=True),
        asked=AskedOut(many=True),
        missing=serializers.ListField(child=serializers.CharField(), source="keeping.missing"),
        overdue=serializers.BooleanField(source="keeping.overdue"),
        with_the_office=serializers.BooleanField(source="keeping.with_the_office"),
    ),
    gather=_keeping,
)
PERIODS = Rows(
    "renewal-periods",
    lambda user, *may: own_or_kept(Renewal.objects.all(), user, may, way="endorsement__"),
    model=Renewal,
    shows=columns(
        "id", "period_from", "period_to", "due_on", "state", "attested_at", "audit_outcome", "note", "renewed_until",
        endorsement="endorsement_id",
    ),
    reads=BOTH,
)  # fmt: skip


def _hours(user, *may):
    """They are the person's, whatever endorsements they count for."""
    own = Q(candidate__user=user) if Permission.REGISTER in may else NOBODY
    kept = user.associations(*({Permission.KEEP_REGISTRY} & {*may}))
    found = ContinuingHour.objects.filter(own | Q(candidate__association__in=kept))
    return found.select_related("candidate", "struck")


HOURS = Rows(
    "continuing-hours",
    _hours,
    model=ContinuingHour,
    shows=columns(
        "id", "kind", "topic", "hours", "title", "provider", "on", "noted_at",
        candidate="candidate.reference", struck_at="struck.at", why_struck="struck.reason",
    ),
    reads=BOTH,
)  # fmt: skip
READABLE_MOVES = replace(MOVES, shows=MOVES.shows | columns("reason"))
AUDIT_DRAWS = Rows(
    "audit-draws",
    lambda user, *may: AuditDraw.objects.filter(association__in=user.associations(*may)).select_related(
        "association", "by"
    ),
    model=AuditDraw,
    shows=columns(
        "id", "seed", "at",
        association="association.slug", by=words("by"), drawn=serializers.ListField(child=serializers.CharField()),
        pool=serializers.ListField(child=serializers.CharField()),
    ),
    reads=KEEP,
)  # fmt: skip
READABLE_REGISTRIES = replace(REGISTRIES, model=Association, shows=columns("slug", "name"), reads=KEEP)
