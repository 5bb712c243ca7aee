"""A candidate's own registrations, results and decision."""

from collections import defaultdict

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.refusals.exceptions import NotYours
from exams.registration.models import Registration
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


class RegistrationOut(serializers.Serializer):
    id = serializers.UUIDField()
    cycle = serializers.CharField(source="cycle.name")
    cycle_state = serializers.CharField(source="cycle.state")
    association = serializers.CharField(source="cycle.association.name")
    credential = serializers.CharField()
    category = serializers.CharField()
    state = serializers.CharField()
    sits_exam = serializers.BooleanField()
    sitting = SittingOut(allow_null=True)
    decision = serializers.SerializerMethodField()
    appealing = serializers.SerializerMethodField()
    appeals = serializers.SerializerMethodField()

    @extend_schema_field(AppealingOut(allow_null=True))
    def get_appealing(self, registration) -> dict | None:
        decision = self.context["decisions"].get(registration.pk)
        if decision is None:
            return None
        until = last_moment_to_appeal(decision)
        return AppealingOut({"until": until, "rules": registration.cycle.rules.appeals.sentence()}).data

    @extend_schema_field(MyAppealOut(many=True))
    def get_appeals(self, registration) -> list:
        return MyAppealOut(self.context["appeals"].get(registration.pk, []), many=True).data

    @extend_schema_field(LetterOut(allow_null=True))
    def get_decision(self, registration) -> dict | None:
        decision = self.context["decisions"].get(registration.pk)
        if decision is None:
            return None
        letter = letter_of(decision)
        return {
            "outcome": decision.outcome,
            "reason": decision.reason,
            "results": list(results_of(decision, letter.language)),
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.plain(),
        }


class MyRegistrations(viewsets.ViewSet):
    permission_classes = [requires(Permission.REGISTER)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=RegistrationOut(many=True))
    def list(self, request):
        return Response(self._out(request, self._mine(request), many=True))

    @extend_schema(responses=RegistrationOut)
    def retrieve(self, request, pk):
        return Response(self._out(request, self._one(request, pk)))

    def _mine(self, request):
        return list(
            Registration.objects.of_account(request.user)
            .select_related("cycle__association", "cycle__rule_book", "sitting", "candidate")
            .order_by("-registered_at")
        )

    def _one(self, request, pk):
        found = [r for r in self._mine(request) if str(r.pk) == str(pk)]
        if not found:
            raise NotYours("No such registration is yours.")
        return found[0]

    def _out(self, request, registrations, *, many=False):
        listed = registrations if many else [registrations]
        filed = defaultdict(list)
        for appeal in Appeal.objects.filter(decision__case__registration__in=listed).with_their_cases():
            filed[appeal.registration.pk].append(appeal)
        context = {"decisions": self._decisions(listed), "appeals": filed}
        return RegistrationOut(registrations, many=many, context=context).data

    def _decisions(self, registrations):
        decisions = (
            Decision.objects.released().in_force().filter(case__registration__in=registrations).select_related(*NEEDED)
        )
        return {decision.case.registration_id: decision for decision in decisions}
