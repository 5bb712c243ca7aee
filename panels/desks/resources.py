"""What gathers several subjects, for programs: a candidate's registration as they see it, and the record."""

from collections import defaultdict
from dataclasses import replace

from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import shape
from exams.actions.declaration import Rows, columns
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle
from exams.registration.actions import MY_REGISTRATIONS
from exams.registration.models import Registration
from exams.registration.procedures.task_list import Task, application_of
from exams.sittings.procedures.places import choices_of
from panels.appeals.models import Appeal
from panels.appeals.procedures.filing import last_moment_to_appeal
from panels.committee.models import Decision
from panels.letters.composing import NEEDED, letter_of, results_of


class SittingOut(serializers.Serializer):
    id = serializers.IntegerField()
    place = serializers.CharField()
    remote = serializers.BooleanField()
    time_zone = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ChoiceOut(SittingOut):
    free = serializers.IntegerField()
    why_not = serializers.CharField(help_text="Why it cannot be chosen now; empty where it can.")


class LetterOut(serializers.Serializer):
    outcome = serializers.CharField()
    reason = serializers.CharField()
    results = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()


class MyAppealOut(serializers.Serializer):
    against = serializers.CharField(source="decision.outcome")
    grounds = serializers.CharField()
    state = serializers.CharField()
    answer = serializers.CharField()
    filed_at = serializers.DateTimeField()
    due = serializers.DateTimeField(allow_null=True)
    may_be_withdrawn = serializers.BooleanField()


class AppealingOut(serializers.Serializer):
    """Until when the decision in force can be appealed against, and what that brings about."""

    until = serializers.DateTimeField()
    rules = serializers.CharField()


# ── the candidate's own ──────────────────────────────────────────────────────────────────────────────────────────────
def _decided(registrations, *, by, now):
    """What was released of them, and what was appealed against."""
    appeals, decisions = defaultdict(list), {}
    for appeal in Appeal.objects.filter(decision__case__registration__in=registrations).with_their_cases():
        appeals[appeal.registration.pk].append(appeal)
    released = Decision.objects.released().in_force().filter(case__registration__in=registrations)
    for decision in released.select_related(*NEEDED):
        decisions[decision.case.registration_id] = decision
    for one in registrations:
        decision = decisions.get(one.pk)
        one.letter = _letter(decision) if decision else None
        one.appealing = decision and {
            "until": last_moment_to_appeal(decision),
            "rules": one.cycle.rules.appeals.sentence(),
        }
        one.appeals = appeals[one.pk]


def _letter(decision):
    letter = letter_of(decision)
    return {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "results": list(results_of(decision, letter.language)),
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.plain(),
    }


def _to_do(registration, *, by, now):
    registration.tasks = application_of(registration, now=now).tasks
    registration.choices = choices_of(registration, now=now)


READABLE_REGISTRATIONS = replace(
    MY_REGISTRATIONS,
    of=lambda user, *may: MY_REGISTRATIONS.of(user, *may).order_by("-registered_at"),
    model=Registration,
    shows=columns(
        "id", "credential", "category", "state", "sits_exam", "seat", "registered_at",
        cycle="cycle.name", cycle_id="cycle.id", cycle_state="cycle.state", association="cycle.association.name",
        sitting=SittingOut(allow_null=True), decision=LetterOut(source="letter", allow_null=True),
        appealing=AppealingOut(allow_null=True), appeals=MyAppealOut(many=True),
    ),
    reads=(Permission.REGISTER,),
    gather=_decided,
    alone={
        "tasks": shape(Task, "name", "title", "state", "sentence", "blocks")(many=True),
        "choices": ChoiceOut(many=True, help_text="The sittings of the cycle."),
    },
    opened=_to_do,
)  # fmt: skip

# ── the record ───────────────────────────────────────────────────────────────────────────────────────────────────────
RECORD = Rows(
    "record",
    lambda user, *may: AuditLine.objects.filter(
        cycle_id__in=Cycle.objects.with_permission(user, *may).values("pk")
    ).order_by("-number"),
    key="number",
    model=AuditLine,
    shows=columns("number", "at", "actor", "action", "subject", "reason", cycle="cycle_id"),
    reads=(Permission.READ_RECORD,),
)
