"""Rubrics with their criteria, for programs."""

from dataclasses import replace

from rest_framework import serializers

from exams.actions.declaration import columns
from scoring.rubrics.actions import RUBRICS
from scoring.rubrics.models import Criterion


class RubricCriterionOut(serializers.ModelSerializer):
    class Meta:
        model = Criterion
        fields = ["id", "position", "name", "minimum", "maximum", "weight", "guidance", "anchors", "examples"]


READABLE_RUBRICS = replace(
    RUBRICS,
    shows=RUBRICS.shows | columns(withdrawn_at="withdrawal.at"),
    alone={"criteria": RubricCriterionOut(many=True)},
)
