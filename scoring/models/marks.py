"""Part One marks.  A mark names the key and the rules it came from; a new one sets the old one aside."""

from django.db import models
from django.db.models import F, Q


class PartOneMarkQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class PartOneMark(models.Model):
    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="part_one_marks")
    answer_key = models.ForeignKey("scoring.AnswerKey", on_delete=models.PROTECT, related_name="+")
    rule_book = models.ForeignKey("exams.RuleBook", on_delete=models.PROTECT, related_name="+")
    correct = models.PositiveIntegerField()
    omitted = models.PositiveIntegerField()  # blank, and therefore wrong
    scored = models.PositiveIntegerField()
    passed = models.BooleanField()
    marked_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PartOneMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(superseded_at__isnull=True), name="part_one_mark_one_in_force"
            ),
            models.CheckConstraint(condition=Q(correct__lte=F("scored")), name="part_one_mark_within_the_scored_items"),
        ]

    def __str__(self):
        return f"{self.correct} of {self.scored}"

    @property
    def percent(self) -> float | None:
        return 100 * self.correct / self.scored if self.scored else None
