"""Docket, case and decision."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import Invalid, NotAllowed, NotYours
from panels.committee.case_file import case_file
from panels.committee.members import committee_of
from panels.committee.models import Case
from panels.committee.procedures.decisions import decide
from panels.committee.states import DECIDABLE, Stance


class CaseOut(serializers.Serializer):
    id = serializers.UUIDField()
    position = serializers.IntegerField()
    section = serializers.CharField()
    candidate = serializers.CharField(source="registration.candidate.reference")
    name = serializers.CharField(source="registration.candidate.name")
    credential = serializers.CharField(source="registration.credential")
    category = serializers.CharField(source="registration.category")


class CaseFileOut(CaseOut):
    recommendation = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    signed = serializers.CharField(allow_null=True, help_text="What the panel lead signed, if the signature holds.")
    broken = serializers.ListField(child=serializers.CharField(), help_text="What changed under the signature.")
    same_again = serializers.FloatField(
        allow_null=True, help_text="The probability that a repeat of the exam decides the same."
    )
    decision = serializers.CharField(allow_null=True)
    decision_reason = serializers.CharField(allow_null=True)


class VoteIn(serializers.Serializer):
    member = serializers.EmailField()
    stance = serializers.ChoiceField(
        choices=[choice for choice in Stance.choices if choice[0] not in (Stance.VOTED, Stance.SILENT)]
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=300)


class DecisionIn(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=[(o.value, o.label) for o in DECIDABLE])
    reason = serializers.CharField(max_length=5000)
    condition = serializers.CharField(default="", allow_blank=True, max_length=2000)
    votes = VoteIn(many=True)
    correct = serializers.BooleanField(default=False, help_text="This decision replaces the one there is.")


class Cases(viewsets.ViewSet):
    permission_classes = [requires(Permission.READ_CASES)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(
        parameters=[OpenApiParameter("cycle", OpenApiTypes.UUID, required=True)], responses=CaseOut(many=True)
    )
    def list(self, request):
        """The docket of one cycle."""
        given = serializers.UUIDField(error_messages={"invalid": "Name the cycle by its id."})
        cycle = cycle_for(
            request.user, Permission.READ_CASES, given.run_validation(request.query_params.get("cycle", ""))
        )
        cases = Case.objects.filter(cycle=cycle).visible_to(request.user).select_related("registration__candidate")
        return Response(CaseOut(cases, many=True).data)

    @extend_schema(responses=CaseFileOut)
    def retrieve(self, request, pk):
        return Response(self._out(self._case(request, pk)))

    @extend_schema(request=DecisionIn, responses={201: CaseFileOut})
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """Record the committee's decision."""
        it = self._case(request, pk)
        association = it.cycle.association
        if not request.user.may(Permission.RECORD_DECISIONS, association.pk):
            raise NotAllowed("Only the chair records decisions.")
        given = DecisionIn(data=request.data)
        given.is_valid(raise_exception=True)
        members = {member.email: member for member in committee_of(association)}
        votes = {}
        for vote in given.validated_data["votes"]:
            if vote["member"].lower() not in members:
                raise Invalid(f"{vote['member']} is not a member of this committee.")
            votes[members[vote["member"].lower()]] = (vote["stance"], vote["reason"])
        standing = it.decisions.in_force().first()
        decide(
            it,
            outcome=given.validated_data["outcome"],
            reason=given.validated_data["reason"],
            condition=given.validated_data["condition"],
            votes=votes,
            by=request.user,
            now=timezone.now(),
            corrects=standing if given.validated_data["correct"] else None,
        )
        return Response(self._out(it), status=201)

    def _case(self, request, pk):
        cycles = Cycle.objects.with_permission(request.user, Permission.READ_CASES)
        it = (
            Case.objects.filter(pk=pk, cycle__in=cycles)
            .visible_to(request.user)
            .select_related("registration__candidate", "cycle__association", "cycle__rule_book")
            .first()
        )
        if it is None:
            raise NotYours("There is no such case, or it is not yours.")
        return it

    def _out(self, it):
        file = case_file(it)
        return {
            **CaseOut(it).data,
            "recommendation": file.recommendation.outcome if file.recommendation else "not-available",
            "reasons": file.recommendation.reasons if file.recommendation else [],
            "signed": file.signed.signature.outcome if file.signed and file.signed.holds else None,
            "broken": file.signed.changes if file.signed else [],
            "same_again": file.certainty.same_again if file.certainty else None,
            "decision": file.decision.outcome if file.decision else None,
            "decision_reason": file.decision.reason if file.decision else None,
        }
