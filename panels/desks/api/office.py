"""Where a cycle of the coordinator's stands, and its tables; the cycles themselves are resources."""

from dataclasses import asdict

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours
from panels.desks.facts import facts_of
from panels.desks.readiness import STAGES, checklist
from panels.reading.models import Panel
from panels.results.exports import TABLES, as_csv
from panels.results.progress import progress_of


class ReadinessOut(serializers.Serializer):
    stage = serializers.CharField(help_text="apply, exam, scoring, reading or committee: what has to be there before.")
    name = serializers.CharField()
    done = serializers.BooleanField()
    needed = serializers.BooleanField(help_text="Nothing goes on without it; what is not needed is pointed out.")
    sentence = serializers.CharField()


class ProgressOut(serializers.Serializer):
    registrations = serializers.IntegerField()
    without_exam = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    part_one = serializers.IntegerField()
    part_one_passed = serializers.IntegerField()
    readings = serializers.IntegerField()
    readings_in = serializers.IntegerField()
    scripts = serializers.DictField(child=serializers.IntegerField())
    part_two = serializers.IntegerField()
    part_two_passed = serializers.IntegerField()
    portfolios = serializers.DictField(child=serializers.IntegerField())
    recommended = serializers.DictField(child=serializers.IntegerField())
    cases = serializers.IntegerField()
    decided = serializers.IntegerField()


class Cycles(viewsets.ViewSet):
    permission_classes = [requires(Permission.RUN_CYCLES)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=ProgressOut)
    @action(detail=True)
    def progress(self, request, pk):
        it = self._cycle(request, pk)
        return Response(asdict(progress_of(it, Panel.objects.filter(cycle=it).first())))

    @extend_schema(responses=ReadinessOut(many=True))
    @action(detail=True)
    def readiness(self, request, pk):
        """What is there and what is missing before each stage that is still to come."""
        it = self._cycle(request, pk)
        facts = facts_of([it], now=timezone.now())[it.pk]
        lines = [
            {"stage": stage, **asdict(item)} for stage in STAGES[it.state] for item in checklist(stage, facts).items
        ]
        return Response(ReadinessOut(lines, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(TABLES))],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    @action(detail=True, url_path=r"tables/(?P<name>[a-z_]+)")
    def tables(self, request, pk, name):
        """One of the tables that run_cycle writes."""
        it = self._cycle(request, pk)
        if name not in TABLES:
            raise NotYours("There is no such table.")
        return HttpResponse(as_csv(TABLES[name](it)), content_type="text/csv; charset=utf-8")

    def _cycle(self, request, pk):
        return cycle_for(request.user, Permission.RUN_CYCLES, pk)
