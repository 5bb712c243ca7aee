"""Letters and their texts, for programs."""

from dataclasses import replace

from django.utils import timezone
from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from panels.committee.models import Decision
from panels.letters.actions import LETTER_TEXTS
from panels.letters.composing import NEEDED, letter_of
from panels.letters.models import LetterTemplate
from panels.letters.queries import lines_of

READABLE_TEXTS = replace(
    LETTER_TEXTS,
    of=lambda user, *may: LETTER_TEXTS.of(user, *may).select_related("association", "made_by"),
    model=LetterTemplate,
    shows=columns(
        "id", "language", "outcome", "version", "subject", "body", "reason", "made_at",
        association="association.slug", made_by=words("made_by"),
    ),
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


def _in_force(user, *may):
    """One a decision that stands, in the order of the docket."""
    found = Decision.objects.in_force().filter(case__registration__cycle__in=Cycle.objects.with_permission(user, *may))
    return found.select_related(*NEEDED).order_by("case__cycle", "case__position", "pk")


def _where_they_are(decisions, *, by, now):
    of_cycle = {}
    for one in decisions:
        of_cycle.setdefault(one.case.registration.cycle, []).append(one)
    for cycle, those in of_cycle.items():
        for one, line in zip(those, lines_of(cycle, those, timezone.get_current_timezone_name()), strict=True):
            one.line = line


def _text(decision, *, by, now):
    decision.readable = letter_of(decision)
    decision.text = decision.readable.plain()


LETTERS = Rows(
    "letters",
    _in_force,
    model=Decision,
    shows=columns(
        "id", "outcome",
        cycle="case.registration.cycle_id", registration="case.registration_id",
        name=serializers.CharField(source="line.name"), candidate=serializers.CharField(source="line.reference"),
        email=serializers.CharField(source="line.email"), language=serializers.CharField(source="line.language"),
        stands=serializers.CharField(source="line.word"), sentence=serializers.CharField(source="line.sentence"),
        marks_have_moved=serializers.BooleanField(source="line.moved"),
    ),
    reads=(Permission.RELEASE_DECISIONS,),
    gather=_where_they_are,
    alone={
        "subject": serializers.CharField(source="readable.subject"),
        "text": serializers.CharField(),
    },
    opened=_text,
)  # fmt: skip
