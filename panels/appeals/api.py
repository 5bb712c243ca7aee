"""How often appeals are filed, upheld, and change a decision; the appeals themselves are ``resources``."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.models import Cycle
from panels.appeals.summary import figures_of


class FiguresOut(serializers.Serializer):
    name = serializers.CharField()
    total = serializers.BooleanField(help_text="Of all cycles of an association.")
    counts = serializers.DictField(child=serializers.IntegerField())
    sentences = serializers.ListField(child=serializers.CharField())


class Appeals(viewsets.ViewSet):
    permission_classes = [requires(Permission.READ_CASES)]

    @extend_schema(responses=FiguresOut(many=True))
    @action(detail=False)
    def figures(self, request):
        """How often appeals are filed, upheld, and change a decision."""
        lines = figures_of(Cycle.objects.with_permission(request.user, Permission.READ_CASES))
        rows = [
            {
                "name": line.name,
                "total": line.total,
                "counts": asdict(line.counts),
                "sentences": list(line.counts.sentences),
            }
            for line in lines
        ]
        return Response(FiguresOut(rows, many=True).data)
