"""Scripts whose readings lie too far apart."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from panels.reading.procedures.adjudication import discrepant_for
from panels.reading.procedures.moving_on import let_ratings_stand


class DiscrepancyOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class Discrepancies(viewsets.ViewSet):
    permission_classes = [requires(Permission.SETTLE_SCRIPTS)]
    lookup_field = "code"
    lookup_value_regex = "[A-Z0-9]+"

    @extend_schema(responses=DiscrepancyOut(many=True))
    def list(self, request):
        let_ratings_stand(now=timezone.now())
        return Response(DiscrepancyOut(discrepant_for(request.user), many=True).data)
