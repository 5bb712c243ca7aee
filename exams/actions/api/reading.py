"""The rows on which actions are done, for programs to read: lists in pages, one row with its version."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.actions.declaration import OWN, Rows, allowed, readable
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


def serializer_of(rows: Rows) -> type[serializers.Serializer]:
    """What is shown of a row; types are those of the model's fields."""
    own = {name: way for name, way in rows.shows.items() if name == way}
    far = {name: serializers.ReadOnlyField(source=way) for name, way in rows.shows.items() if name != way}
    far |= {name: serializers.CharField(read_only=True) for name in own if _may_be_blank(rows.model, name)}
    meta = type("Meta", (), {"model": rows.model, "fields": list(rows.shows), "read_only_fields": list(own)})
    name = "".join(word.title() for word in rows.name.split("-"))
    return type(f"{name}Row", (serializers.ModelSerializer,), {**far, "Meta": meta})


def _may_be_blank(model, name) -> bool:
    """An address that is left out is no address, and text for whoever reads."""
    field = next((one for one in model._meta.concrete_fields if one.name == name), None)
    return isinstance(field, models.EmailField | models.URLField) and field.blank


def version_of(shown) -> str:
    """The version of a row as it is shown: an ETag."""
    return f'"{hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()[:24]}"'


def shown(rows: Rows, row) -> dict:
    return json.loads(JSONRenderer().render(serializer_of(rows)(row).data))


class _MayRead(BasePermission):
    def has_permission(self, request, view):
        return allowed(request.user, view.rows.reads)


class RowsView(APIView):
    rows: Rows
    permission_classes = [_MayRead]

    def own(self, request):
        return self.rows.of(request.user, *(self.rows.reads if self.rows.reads != OWN else ()))

    def get(self, request):
        found, pages = self.filtered(request, self.own(request)), Pages()
        if not found.ordered:
            found = found.order_by("pk")
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializer_of(self.rows)(page, many=True).data)

    def filtered(self, request, found):
        for name, value in request.query_params.items():
            if name in ("page", "page_size", "format"):
                continue
            if name not in self.rows.shows:
                raise Invalid(f"One cannot filter by “{name[:60]}”; by {', '.join(self.rows.shows)}.")
            try:
                found = found.filter(**{self.rows.shows[name].replace(".", "__"): value})
            except (ValueError, TypeError, ValidationError):
                raise Invalid(f"“{value[:60]}” is no {name}.") from None
        return found


class RowView(RowsView):
    def get(self, request, key):
        row = self.rows.get(request.user, key, *(self.rows.reads if self.rows.reads != OWN else ()))
        body = shown(self.rows, row)
        version = version_of(body)
        if request.headers.get("If-None-Match") == version:
            return Response(status=304, headers={"ETag": version})
        return Response(body, headers={"ETag": version})


def addresses():
    """A list and one row for each kind; to be mounted under ``api/v1/``."""
    found = []
    for rows in readable():
        name = "".join(word.title() for word in rows.name.split("-"))
        out, tag = serializer_of(rows), [rows.name]
        filters = [OpenApiParameter(one, str, description=f"Only those with this {one}.") for one in rows.shows]

        def many(self, request):
            return RowsView.get(self, request)

        def one(self, request, key):
            return RowView.get(self, request, key)

        word = rows.name.replace("-", "_")
        many = extend_schema(
            operation_id=f"{word}_list", tags=tag, parameters=filters,
            responses=out(many=True),
        )(many)  # fmt: skip
        one = extend_schema(operation_id=f"{word}_read", tags=tag, responses={200: out, 304: None})(one)
        listed = type(f"{name}ListView", (RowsView,), {"rows": rows, "get": many, "pagination_class": Pages})
        single = type(f"{name}RowView", (RowView,), {"rows": rows, "get": one})
        found += [
            path(f"{rows.name}/", listed.as_view(), name=f"api-{rows.name}-list"),
            path(f"{rows.name}/<str:key>/", single.as_view(), name=f"api-{rows.name}-read"),
        ]
    return found
