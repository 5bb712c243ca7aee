"""Scripts whose readings lie too far apart."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from panels.reading.api.reviewer import BlindScriptOut
from panels.reading.blind import script_for_reviewer
from panels.reading.procedures.adjudication import discrepant_for, take_for_settling


class DiscrepancyOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class Discrepancies(viewsets.ViewSet):
    permission_classes = [requires(Permission.SETTLE_SCRIPTS)]
    lookup_field = "code"
    lookup_value_regex = "[A-Z0-9]+"

    @extend_schema(responses=DiscrepancyOut(many=True))
    def list(self, request):
        return Response(DiscrepancyOut(discrepant_for(request.user), many=True).data)

    @extend_schema(request=None, responses=BlindScriptOut)
    @action(detail=True, methods=["post"])
    def take(self, request, code):
        """Put the script on your desk; it is then rated under ``my-scripts``."""
        take_for_settling(code, by=request.user, now=timezone.now())
        return Response(BlindScriptOut(script_for_reviewer(code, request.user)).data)
