"""The coordinator's cycles and the long work on them."""

from dataclasses import asdict

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.cycles.states import Part
from exams.delivery.procedures.attempts import restore_paper, voided_paper
from exams.jobs import procedures as jobs
from exams.jobs.models import Job
from exams.refusals.exceptions import NotYours
from panels.committee.procedures import decisions
from panels.intake.procedures.hand_in import files_of, hand_in
from panels.intake.procedures.taking_back import take_back
from panels.reading import sealing
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


class SheetsIn(serializers.Serializer):
    sheets = serializers.ListField(child=serializers.FileField(), allow_empty=False)
    skip_invalid = serializers.BooleanField(default=False)
    exam_is_over = serializers.BooleanField(default=False)
    take_away = serializers.BooleanField(
        default=False, help_text="Withdraw, void or set aside what stands and is not in the sheets handed in."
    )
    preview = serializers.BooleanField(default=False, help_text="Say what would change, and change nothing.")


class TakeBackIn(serializers.Serializer):
    sheets = serializers.UUIDField(help_text="As the job that applied them named them.")
    reason = serializers.CharField(max_length=300)


class TakenBackOut(serializers.Serializer):
    back = serializers.DictField(child=serializers.IntegerField())
    left = serializers.ListField(child=serializers.CharField())


class RestorePaperIn(serializers.Serializer):
    candidate = serializers.CharField(max_length=100, help_text="The association's own number.")
    part = serializers.ChoiceField(choices=Part.choices)
    reason = serializers.CharField(max_length=300)


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


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

    @extend_schema(request={"multipart/form-data": SheetsIn}, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def sheets(self, request, pk):
        """Hand in sheets; follow the job.

        They add and correct; only with ``take_away`` they take away.  With ``preview`` the job's outcome says in
        numbers (``changes``) and names (``names``, ``moved``) what would change.
        """
        it = self._cycle(request, pk)
        words = ("skip_invalid", "exam_is_over", "take_away")
        fields = {name: request.data[name] for name in (*words, "preview") if name in request.data}
        given = SheetsIn(data={"sheets": request.FILES.getlist("sheets"), **fields})
        given.is_valid(raise_exception=True)
        data = given.validated_data
        said = {name: data[name] for name in words}
        files = files_of(data["sheets"])
        job = hand_in(it, files, by=request.user, now=timezone.now(), look=data["preview"], **said)
        return Response(JobOut(job).data, status=202)

    @extend_schema(request=TakeBackIn, responses=TakenBackOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, pk):
        """Bring back what an application of sheets took away; score the cycle afterwards."""
        it, given = self._cycle(request, pk), TakeBackIn(data=request.data)
        given.is_valid(raise_exception=True)
        kept = it.sheet_imports.filter(pk=given.validated_data["sheets"]).first()
        if kept is None:
            raise NotYours("There are no such sheets.")
        back, left = take_back(kept, by=request.user, now=timezone.now(), reason=given.validated_data["reason"])
        return Response(TakenBackOut({"back": back, "left": left}).data)

    @extend_schema(request=RestorePaperIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="restore-paper")
    def restore_paper(self, request, pk):
        """The last paper of a part that was voided stands again; score the cycle afterwards."""
        it, given = self._cycle(request, pk), RestorePaperIn(data=request.data)
        given.is_valid(raise_exception=True)
        attempt = voided_paper(it, given.validated_data["candidate"], given.validated_data["part"])
        restore_paper(attempt, by=request.user, now=timezone.now(), reason=given.validated_data["reason"])
        return Response(status=204)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def score(self, request, pk):
        """Score, analyse and recommend; follow the job."""
        job = jobs.ask_for("score", cycle=self._cycle(request, pk), by=request.user, now=timezone.now())
        return Response(JobOut(job).data, status=202)

    @extend_schema(request=ReasonIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="propose-opening")
    def propose_opening(self, request, pk):
        """The first of the two people who open a seal."""
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        panel = Panel.objects.filter(cycle=self._cycle(request, pk)).first()
        if panel is None:
            raise NotYours("This cycle has no panel.")
        sealing.propose_opening(panel, reason=given.validated_data["reason"], by=request.user, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def release(self, request, pk):
        """Release every decision at one moment."""
        decisions.release(self._cycle(request, pk), by=request.user, now=timezone.now())
        return Response(status=204)

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
