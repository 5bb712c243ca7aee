"""Docket and case."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.queries import cycle_for
from panels.committee.actions.rows import CASES
from panels.committee.case_file import case_file
from panels.committee.models import Case


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
        return Response(self._out(CASES.get(request.user, pk, Permission.READ_CASES)))

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
