"""Judgements of standard-setting panels, for programs."""

from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from scoring.standards.models import JudgementSheet

JUDGEMENT_SHEETS = Rows(
    "judgement-sheets",
    lambda user, *may: JudgementSheet.objects.filter(
        form__association__in=user.associations(*may)
    ).select_related("form", "handed_in_by"),
    model=JudgementSheet,
    shows=columns(
        "id", "handed_in_at", "superseded_at",
        form="form_id", form_name="form.name", handed_in_by=words("handed_in_by"),
        judges=serializers.ListField(child=serializers.CharField()),
        items=serializers.ListField(child=serializers.CharField()),
    ),
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip
