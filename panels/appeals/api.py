"""Appeals: their list and figures."""

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.models import Cycle
from panels.appeals.actions import APPEALS
from panels.appeals.models import Appeal
from panels.appeals.procedures import second_reading
from panels.appeals.queries import AppealLine, lines_of
from panels.appeals.summary import figures_of


class ReadingOut(serializers.Serializer):
    handed_in = serializers.IntegerField()
    held = serializers.IntegerField()
    lacking = serializers.IntegerField()


class WeighedOut(serializers.Serializer):
    """Percent of the points: the first mark, the second one, and the one that counts."""

    first = serializers.FloatField(allow_null=True)
    again = serializers.FloatField(allow_null=True)
    counts = serializers.FloatField(allow_null=True)
    passed_before = serializers.BooleanField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    sentence = serializers.CharField()
    means = serializers.CharField()


class AppealOut(serializers.Serializer):
    id = serializers.UUIDField(source="appeal.id")
    case = serializers.UUIDField(source="appeal.decision.case_id")
    cycle = serializers.UUIDField(source="appeal.registration.cycle_id")
    against = serializers.CharField(source="appeal.decision.outcome")
    grounds = serializers.CharField(source="appeal.grounds")
    state = serializers.CharField(source="appeal.state")
    answer = serializers.CharField(source="appeal.answer")
    filed_at = serializers.DateTimeField(source="appeal.filed_at")
    due = serializers.DateTimeField(allow_null=True)
    days_left = serializers.IntegerField(allow_null=True)
    awaits_reading = serializers.BooleanField()
    reading = ReadingOut(allow_null=True)
    waits_for_a_decision = serializers.BooleanField(source="appeal.waits_for_a_decision")
    changed = serializers.BooleanField(source="appeal.changed")


class AppealFileOut(AppealOut):
    weighed = WeighedOut(allow_null=True)


class FiguresOut(serializers.Serializer):
    name = serializers.CharField()
    total = serializers.BooleanField(help_text="Of all cycles of an association.")
    counts = serializers.DictField(child=serializers.IntegerField())
    sentences = serializers.ListField(child=serializers.CharField())


class Appeals(viewsets.ViewSet):
    permission_classes = [requires(Permission.READ_CASES)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=AppealOut(many=True))
    def list(self, request):
        """The first two hundred, what waits first."""
        found = self._mine(request).with_their_cases().waiting_first()[:200]
        return Response(AppealOut(lines_of(list(found), now=timezone.now()), many=True).data)

    @extend_schema(responses=AppealFileOut)
    def retrieve(self, request, pk):
        return Response(_file(APPEALS.get(request.user, pk, Permission.READ_CASES)))

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

    def _mine(self, request):
        cycles = Cycle.objects.with_permission(request.user, Permission.READ_CASES)
        return Appeal.objects.of_cycles(cycles).visible_to(request.user)


def _file(appeal) -> dict:
    line: AppealLine = lines_of([appeal], now=timezone.now())[0]
    weighed = second_reading.remark_of(appeal)
    return {**AppealOut(line).data, "weighed": WeighedOut(weighed).data if weighed else None}
