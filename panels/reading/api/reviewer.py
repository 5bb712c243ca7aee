"""A reviewer's scripts, blind: values from ``panels.reading.blind`` and nothing else."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from panels.reading.blind import desk_of, script_for_reviewer
from panels.reading.procedures.ratings import give_back, rate_script


class DeskLineOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    title = serializers.CharField()
    round = serializers.IntegerField()
    handed_in = serializers.BooleanField()


class LevelOut(serializers.Serializer):
    level = serializers.IntegerField()
    anchor = serializers.CharField()


class CriterionOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    guidance = serializers.CharField()
    levels = serializers.SerializerMethodField()
    rated = serializers.IntegerField(allow_null=True)

    @extend_schema_field(LevelOut(many=True))
    def get_levels(self, criterion) -> list[dict]:
        return [{"level": level, "anchor": anchor} for level, anchor in criterion.levels]


class ColleagueOut(serializers.Serializer):
    label = serializers.CharField()
    levels = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    comment = serializers.CharField()


class BlindScriptOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    title = serializers.CharField()
    vignette = serializers.CharField()
    prompts = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()
    round = serializers.IntegerField()
    handed_in = serializers.BooleanField()
    settled = serializers.BooleanField()
    comment = serializers.CharField()
    criteria = CriterionOut(many=True)
    colleagues = ColleagueOut(many=True)


class LevelIn(serializers.Serializer):
    criterion = serializers.IntegerField()
    level = serializers.IntegerField(min_value=-1000, max_value=1000)


class RatingIn(serializers.Serializer):
    levels = LevelIn(many=True)
    comment = serializers.CharField(allow_blank=True, default="", max_length=5000)


class GiveBackIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class MyScripts(viewsets.ViewSet):
    permission_classes = [requires(Permission.RATE_SCRIPTS)]
    lookup_field = "code"
    lookup_value_regex = "[A-Z0-9]+"

    @extend_schema(responses=DeskLineOut(many=True))
    def list(self, request):
        return Response(DeskLineOut(desk_of(request.user), many=True).data)

    @extend_schema(responses=BlindScriptOut)
    def retrieve(self, request, code):
        return Response(BlindScriptOut(script_for_reviewer(code, request.user)).data)

    @extend_schema(request=RatingIn, responses={201: BlindScriptOut})
    @action(detail=True, methods=["post"])
    def rate(self, request, code):
        """Hand in a rating; it is then locked."""
        script_for_reviewer(code, request.user)
        given = RatingIn(data=request.data)
        given.is_valid(raise_exception=True)
        levels = {entry["criterion"]: entry["level"] for entry in given.validated_data["levels"]}
        comment = given.validated_data["comment"]
        rate_script(code, levels, comment=comment, by=request.user, now=timezone.now())
        return Response(BlindScriptOut(script_for_reviewer(code, request.user)).data, status=201)

    @extend_schema(request=GiveBackIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request, code):
        """This script cannot be read by this reviewer; it goes off the desk."""
        given = GiveBackIn(data=request.data)
        given.is_valid(raise_exception=True)
        give_back(code, reason=given.validated_data["reason"], by=request.user, now=timezone.now())
        return Response(status=204)
