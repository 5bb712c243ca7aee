"""What reviewers and leads read beside their scripts (``panels.reading.api.reviewer``), for programs."""

from dataclasses import replace

from django.utils import timezone
from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.declaration import columns
from panels.reading.actions.desk import DISCREPANCIES
from panels.reading.actions.training import MY_TRAINING
from panels.reading.api.reviewer import CriterionOut
from panels.reading.blind import training_as
from panels.reading.models import Script
from panels.reading.procedures.adjudication import discrepant_for
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reviewers.models import Reviewer


def _discrepant(user, *may):
    """As the page: what can no longer be taken back has moved on first."""
    let_ratings_stand(now=timezone.now())
    return discrepant_for(user).select_related("vignette")


READABLE_DISCREPANCIES = replace(
    DISCREPANCIES,
    of=_discrepant,
    model=Script,
    shows=columns("code", "label", title="vignette.title"),
    reads=(Permission.SETTLE_SCRIPTS,),
)


class TrainingScriptOut(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    vignette = serializers.CharField()
    text = serializers.CharField()
    criteria = CriterionOut(many=True)


def _desk(reviewer, *, by, now):
    reviewer.desk = training_as(reviewer)


READABLE_TRAINING = replace(
    MY_TRAINING,
    model=Reviewer,
    shows=columns("id", "state", association="association.slug"),
    reads=(Permission.RATE_SCRIPTS,),
    alone={
        "waiting": serializers.IntegerField(source="desk.waiting"),
        "following": TrainingScriptOut(source="desk.following", allow_null=True),
    },
    opened=_desk,
)
