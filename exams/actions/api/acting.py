"""Every action as ``POST /api/v1/<rows>/<key>/<action>/``, with a schema made from its form."""

import copy
from difflib import get_close_matches

from django import forms
from django.http import QueryDict
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.actions.api.reading import ProblemOut, shown, version_of
from exams.actions.declaration import PUBLIC, Action, actions, readable_called
from exams.actions.performing import Given, Unconfirmed, Unsound, perform
from exams.refusals.exceptions import Invalid, Refused


class DoneOut(serializers.Serializer):
    said = serializers.CharField(allow_blank=True, help_text="What happened, in a sentence.")
    warnings = serializers.ListField(child=serializers.CharField())
    data = serializers.DictField(help_text="What the action gives back, by name.")


class ConfirmationNeededOut(ProblemOut):
    consequences = serializers.ListField(child=serializers.CharField(), required=False)
    confirm = serializers.CharField(required=False, help_text="Send this as “confirm” to go on.")
    type_name = serializers.CharField(required=False, help_text="Send this as “typed” as well.")


class ChangedSince(Refused):
    code = "changed-since"
    status = 412


class _MayDoIt(BasePermission):
    def has_permission(self, request, view):
        return view.declared.allows(request.user)


class ActionView(APIView):
    declared: Action  # “action” is a word of the framework’s own
    permission_classes = [_MayDoIt]

    def finalize_response(self, request, response, *args, **kwargs):
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.declared.may == PUBLIC:
            answer._has_been_logged = True  # whose address is a secret: no log learns it from a refusal
        return answer

    def post(self, request, key):
        one = self.declared
        row = one.row(request.user, key)
        _same_version(one.rows.name, key, request)
        given = Given(
            confirmed=_plain(request.data, "confirm"),
            typed=_plain(request.data, "typed"),
            once=request.headers.get("Idempotency-Key", ""),
        )
        data = _known(one, row, request)
        try:
            done = perform(one, row, by=request.user, now=timezone.now(), data=data, files=request.FILES, given=given)
        except Unsound as unsound:
            raise serializers.ValidationError(_faults(unsound.form)) from None
        return Response(DoneOut({"said": done.said, "warnings": done.warnings, "data": done.data}).data)


def _same_version(name, key, request):
    """With If-Match: only where the row is still as it was read."""
    wanted, rows = request.headers.get("If-Match"), readable_called(name)
    if not wanted or rows is None:
        return
    row = rows.one_read_by(request.user, key)
    if version_of(shown(rows, row, by=request.user, now=timezone.now())) != wanted:
        raise ChangedSince("This has changed since you read it: read it again, then decide.")


def _plain(data, name):
    value = data.get(name, "") if hasattr(data, "get") else ""
    return value if isinstance(value, str) else ""


def _known(one, row, request):
    """The input, every name of which the form knows."""
    data = request.data
    if not hasattr(data, "items"):
        raise Invalid("Send an object with the fields of this action.")
    if isinstance(data, QueryDict):
        return data
    form = one.form(row=row, by=request.user, now=timezone.now())
    names = {*form.fields, "confirm", "typed"}
    patterns = getattr(form, "also", ())
    for name in data:
        if name not in names and not any(name.startswith(start) for start in patterns):
            near = get_close_matches(name, names, 1)
            raise Invalid(
                "The input cannot be used as it is.",
                [f"There is no field “{name[:60]}”{f'; did you mean “{near[0]}”?' if near else '.'}"],
            )
    return {name: _as_typed(form.fields.get(name), value) for name, value in data.items()}


def _as_typed(field, value):
    """Fields of days and hours read text alone."""
    days = isinstance(field, forms.DateField | forms.TimeField | forms.DateTimeField)
    return str(value) if days and value is not None and not isinstance(value, str) else value


def _faults(form):
    return {
        ("detail" if name == "__all__" else name): [fault["message"] for fault in faults]
        for name, faults in form.errors.get_json_data().items()
    }


def confirmation_needed(error: Unconfirmed) -> dict:
    """What the problem document says beside its sentence."""
    more = {"consequences": error.sentences, "confirm": error.seal}
    return more | ({"type_name": error.named} if error.named else {})


_OUT = [
    (forms.ModelMultipleChoiceField, lambda f: serializers.ListField(child=serializers.CharField())),
    (forms.ModelChoiceField, lambda f: serializers.CharField()),
    (forms.TypedMultipleChoiceField, lambda f: serializers.ListField(child=serializers.CharField())),
    (forms.MultipleChoiceField, lambda f: serializers.ListField(child=serializers.CharField())),
    (forms.BooleanField, lambda f: serializers.BooleanField()),
    (forms.FileField, lambda f: serializers.FileField()),
    (forms.DecimalField, lambda f: serializers.DecimalField(f.max_digits or 12, f.decimal_places or 2)),
    (forms.FloatField, lambda f: serializers.FloatField()),
    (forms.IntegerField, lambda f: serializers.IntegerField(min_value=f.min_value, max_value=f.max_value)),
    (forms.DateTimeField, lambda f: serializers.DateTimeField()),
    (forms.DateField, lambda f: serializers.DateField()),
    (forms.TimeField, lambda f: serializers.TimeField()),
    (forms.EmailField, lambda f: serializers.EmailField(max_length=f.max_length)),
    (forms.JSONField, lambda f: serializers.JSONField()),
    (forms.CharField, lambda f: serializers.CharField(max_length=f.max_length)),
]


def _as_serializer_field(field):
    if hasattr(field, "for_schema"):
        made = field.for_schema()
    elif isinstance(field, forms.ChoiceField) and not isinstance(
        field, forms.ModelChoiceField | forms.MultipleChoiceField
    ):
        made = serializers.CharField()
    else:
        made = next((make(field) for kind, make in _OUT if isinstance(field, kind)), serializers.CharField())
    more = {"required": field.required}
    more["help_text"] = " ".join(str(word) for word in (field.label, field.help_text) if word)
    if not field.required and isinstance(made, serializers.CharField):
        more["allow_blank"] = True
    made._kwargs = {**made._kwargs, **more}  # of which the framework makes every copy of a field
    return copy.deepcopy(made)


def input_of(one: Action):
    """The form as a serializer, for the schema alone."""
    fields = {name: _as_serializer_field(field) for name, field in one.form.base_fields.items()}
    if one.asks:
        fields["confirm"] = serializers.CharField(required=False, help_text="As the answer 409 gave it.")
    if one.typed:
        fields["typed"] = serializers.CharField(required=False, help_text="The name, as the answer 409 gave it.")
    if not fields:
        return None
    made = inline_serializer("".join(word.title() for word in one.name.split("-")) + "In", fields)
    sends_files = any(isinstance(field, forms.FileField) for field in one.form.base_fields.values())
    return {"multipart/form-data" if sends_files else "application/json": made}


def view_of(one: Action):
    """A view of its own, so that the schema can name it."""
    name = "".join(word.title() for word in one.name.split("-"))

    def post(self, request, key):
        return ActionView.post(self, request, key)

    post.__doc__ = one.step.__doc__ or one.title
    described = extend_schema(
        operation_id=one.name.replace("-", "_"),
        tags=[one.rows.name],
        summary=one.title,
        request=input_of(one),
        parameters=[
            OpenApiParameter("If-Match", str, "header", description="The ETag of the row as it was read."),
            OpenApiParameter("Idempotency-Key", str, "header", description="A request sent again acts once."),
        ],
        responses={
            200: DoneOut,
            (412, "application/problem+json"): OpenApiResponse(ProblemOut, description="Changed since it was read"),
            (409, "application/problem+json"): OpenApiResponse(
                ConfirmationNeededOut, description="Refused by a rule, or to be confirmed"
            ),
        },
        auth=[] if one.may == PUBLIC else None,
    )(post)
    return type(f"{name}View", (ActionView,), {"declared": one, "post": described})


def addresses():
    """One address an action; to be mounted under ``api/v1/``."""
    return [
        path(f"{one.rows.name}/<str:key>/{one.name}/", view_of(one).as_view(), name=f"api-{one.name}")
        for one in actions()
        if one.api
    ]
