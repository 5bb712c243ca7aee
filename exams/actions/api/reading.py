"""The rows on which actions are done, for programs to read: lists in pages, one row with its version."""

import copy
import hashlib
import json
from functools import cache

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.actions.declaration import PUBLIC, Rows, allowed, readable, readable_called
from exams.refusals.exceptions import Invalid


class ProblemOut(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = serializers.ListField(child=serializers.DictField(), required=False)


class Pages(PageNumberPagination):
    page_size = 100
    max_page_size = 500
    page_size_query_param = "page_size"


@cache
def serializer_of(name: str, *, alone=False) -> type[serializers.Serializer]:
    """What is shown of a row, or of one that is read by itself; types are those of the model's fields."""
    rows = readable_called(name)
    if alone and not rows.alone:
        return serializer_of(name)
    shows = rows.shows | (rows.alone if alone else {})
    made = {name: _field(rows.model, name, way) for name, way in shows.items()}
    made = {name: field for name, field in made.items() if field is not None}
    own = [name for name in shows if name not in made]
    meta = type("Meta", (), {"model": rows.model, "fields": list(shows), "read_only_fields": own})
    return type(f"{_camel(name)}{'Whole' if alone else 'Row'}", (serializers.ModelSerializer,), {**made, "Meta": meta})


def _field(model, name, way):
    """None: as the framework makes it of the model's own field."""
    if isinstance(way, str):
        column, empty = _followed(model, way)
        more = {} if name == way else {"source": way}
        if getattr(column, "choices", None) and column.blank:  # which the framework forgets where one only reads
            return serializers.ChoiceField(column.choices, allow_blank=True, allow_null=empty, read_only=True, **more)
        if isinstance(column, models.EmailField | models.URLField) and column.blank:  # left out, it is no address
            return serializers.CharField(read_only=True, allow_null=empty, **more)
        return serializers.ReadOnlyField(allow_null=empty, **more) if more else None
    way._kwargs.setdefault("read_only", True)  # of which the framework makes every copy of a field
    if way._kwargs.get("source") == name:  # which it would call redundant
        del way._kwargs["source"]
    return copy.deepcopy(way)


def _followed(model, way):
    """(the field at the end of the way, whether somewhere on it there may be nothing)"""
    column, empty = None, False
    for step in way.split("."):
        try:
            column = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None, empty
        empty = empty or getattr(column, "null", False) or (column.auto_created and not column.concrete)
        model = column.related_model or model
    return column, empty


def _camel(name) -> str:
    return "".join(word.title() for word in name.split("-"))


def version_of(shown) -> str:
    """The version of a row as it is shown: an ETag."""
    return f'"{hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()[:24]}"'


def shown(rows: Rows, row, *, by, now) -> dict:
    """One row as it is read by itself."""
    _gather(rows, [row], by=by, now=now)
    if rows.opened:
        rows.opened(row, by=by, now=now)
    return json.loads(JSONRenderer().render(serializer_of(rows.name, alone=True)(row).data))


def _gather(rows, page, *, by, now):
    if rows.gather and page:
        rows.gather(page, by=by, now=now)


class _MayRead(BasePermission):
    def has_permission(self, request, view):
        return allowed(request.user, view.rows.reads)


class RowsView(APIView):
    rows: Rows
    permission_classes = [_MayRead]

    def get(self, request):
        found, pages = filtered(self.rows, self.rows.read_by(request.user), request.query_params), Pages()
        if not found.ordered:
            found = found.order_by("pk")
        page = pages.paginate_queryset(found, request, view=self)
        _gather(self.rows, page, by=request.user, now=timezone.now())
        return pages.get_paginated_response(serializer_of(self.rows.name)(page, many=True).data)


def filtered(rows, found, params):
    """Those whose fields have these values.

    :raises Invalid: with a sentence, where there is no such field or it never has such a value
    """
    ways = {name: way.replace(".", "__") for name, way in rows.shows.items() if isinstance(way, str)}
    for name, value in params.items():
        if name in ("page", "page_size", "format"):
            continue
        if name not in ways:
            raise Invalid(f"One cannot filter by “{name[:60]}”; by {', '.join(ways)}.")
        if "\0" in value:
            raise Invalid(f"“{value[:60]}” is no {name}.".replace("\0", ""))
        try:
            found = _narrowed(found, ways[name], value)
        except (ValueError, TypeError, ValidationError):
            raise Invalid(f"“{value[:60]}” is no {name}.") from None
    return found


def _narrowed(found, way, value):
    try:
        return found.filter(**{way: value})
    except ValidationError:
        if value not in ("true", "false"):  # as programs write them
            raise
        return found.filter(**{way: value.title()})


class RowView(RowsView):
    def get(self, request, key):
        row = self.rows.one_read_by(request.user, key)
        body = shown(self.rows, row, by=request.user, now=timezone.now())
        version = version_of(body)
        if request.headers.get("If-None-Match") == version:
            return Response(status=304, headers={"ETag": version})
        return Response(body, headers={"ETag": version})


def addresses():
    """A list and one row for each kind; to be mounted under ``api/v1/``."""
    found = []
    for rows in readable():
        name, word, tag = _camel(rows.name), rows.name.replace("-", "_"), [rows.name]
        filters = [
            OpenApiParameter(one, str, description=f"Only those with this {one}.")
            for one, way in rows.shows.items()
            if isinstance(way, str)
        ]
        auth = [] if rows.reads == PUBLIC else None

        def many(self, request):
            return RowsView.get(self, request)

        def one(self, request, key):
            return RowView.get(self, request, key)

        many = extend_schema(
            operation_id=f"{word}_list", tags=tag, parameters=filters, auth=auth,
            responses=serializer_of(rows.name)(many=True),
        )(many)  # fmt: skip
        one = extend_schema(
            operation_id=f"{word}_read", tags=tag, auth=auth,
            responses={200: serializer_of(rows.name, alone=True), 304: None},
        )(one)  # fmt: skip
        listed = type(f"{name}ListView", (RowsView,), {"rows": rows, "get": many, "pagination_class": Pages})
        single = type(f"{name}RowView", (RowView,), {"rows": rows, "get": one})
        found += [
            path(f"{rows.name}/", listed.as_view(), name=f"api-{rows.name}-list"),
            path(f"{rows.name}/<str:key>/", single.as_view(), name=f"api-{rows.name}-read"),
        ]
    return found
