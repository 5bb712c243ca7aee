"""Part Two marks: joined to a registration only after the seal was opened."""

from django.db import models
from django.db.models import Q


class PartTwoMarkQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class PartTwoMark(models.Model):
    """``points`` and ``maximum`` are sums over the candidate's scripts; None where no script has a full reading."""

    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, related_name="part_two_marks"
    )
    rubric = models.ForeignKey("rubrics.Rubric", on_delete=models.PROTECT, related_name="+")
    rule_book = models.ForeignKey("rules.RuleBook", on_delete=models.PROTECT, related_name="+")
    points = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    percent = models.FloatField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    needs_adjudication = models.BooleanField()
    reasons = models.JSONField(default=list)  # what is still missing, in sentences
    scripts = models.PositiveIntegerField()
    readings = models.PositiveIntegerField()
    marked_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PartTwoMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(superseded_at__isnull=True), name="part_two_mark_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True, passed__isnull=True) | Q(points__isnull=False, passed__isnull=False),
                name="part_two_mark_is_whole",
            ),
        ]

    def __str__(self):
        return "not available" if self.percent is None else f"{self.percent:g} %"
