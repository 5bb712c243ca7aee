"""A reviewer's scripts, blind: values from ``panels.reading.blind`` and nothing else.

No declared rows: the order of the desk is not that of a table, and nothing here has a version or can be filtered by.
"""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from exams.accounts.permissions import Permission, requires
from exams.actions.api.reading import Pages
from panels.reading.blind import desk_of, script_for_reviewer


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


class MyScripts(viewsets.ViewSet):
    permission_classes = [requires(Permission.RATE_SCRIPTS)]
    pagination_class = Pages
    lookup_field = "code"
    lookup_value_regex = "[A-Z0-9]+"

    @extend_schema(responses=DeskLineOut(many=True))
    def list(self, request):
        """In the order of the desk, in pages; by nothing else can it be asked for."""
        pages = Pages()
        page = pages.paginate_queryset(desk_of(request.user), request, view=self)
        return pages.get_paginated_response(DeskLineOut(page, many=True).data)

    @extend_schema(responses=BlindScriptOut)
    def retrieve(self, request, code):
        return Response(BlindScriptOut(script_for_reviewer(code, request.user)).data)
