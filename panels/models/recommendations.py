"""What the panel proposes to the committee, with the reasons and the inputs it rests on."""

from django.db import models
from django.db.models import Q

from panels.states import Outcome


class RecommendationQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class Recommendation(models.Model):
    registration = models.ForeignKey("exams.Registration", on_delete=models.PROTECT, related_name="recommendations")
    outcome = models.CharField(max_length=30, choices=Outcome)
    portfolio = models.CharField(max_length=20)  # approve, defer, hold, disagree, not-required or not-available
    reasons = models.JSONField(default=list)
    part_one_mark = models.ForeignKey("scoring.PartOneMark", on_delete=models.PROTECT, null=True, related_name="+")
    part_two_mark = models.ForeignKey("panels.PartTwoMark", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(superseded_at__isnull=True), name="recommendation_one_in_force"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="recommendation_outcome_is_known"),
        ]

    def __str__(self):
        return self.get_outcome_display()
