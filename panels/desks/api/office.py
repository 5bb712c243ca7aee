"""The coordinator's cycles and the long work on them."""

from dataclasses import asdict

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.refusals.exceptions import NotYours
from panels.reading.models import Panel
from panels.results.exports import TABLES, as_csv
from panels.results.progress import progress_of


class CycleOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    association = serializers.CharField(source="association.name")
    year = serializers.IntegerField()
    season = serializers.CharField()
    state = serializers.CharField()
    rule_book = serializers.IntegerField(source="rule_book.version")


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


class JobOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()
    step = serializers.CharField()
    percent = serializers.IntegerField()
    outcome = serializers.DictField()


class Cycles(viewsets.ViewSet):
    permission_classes = [requires(Permission.RUN_CYCLES)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=CycleOut(many=True))
    def list(self, request):
        mine = Cycle.objects.run_by(request.user).select_related("association", "rule_book")
        return Response(CycleOut(mine, many=True).data)

    @extend_schema(responses=CycleOut)
    def retrieve(self, request, pk):
        return Response(CycleOut(self._cycle(request, pk)).data)

    @extend_schema(responses=ProgressOut)
    @action(detail=True)
    def progress(self, request, pk):
        it = self._cycle(request, pk)
        return Response(asdict(progress_of(it, Panel.objects.filter(cycle=it).first())))

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


class Jobs(viewsets.ViewSet):
    permission_classes = [requires(Permission.RUN_CYCLES)]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=JobOut)
    def retrieve(self, request, pk):
        job = Job.objects.filter(pk=pk, cycle__in=Cycle.objects.run_by(request.user)).first()
        if job is None:
            raise NotYours("There is no such work.")
        return Response(JobOut(jobs.with_progress(job)).data)
