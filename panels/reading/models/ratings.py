"""Ratings: a reviewer's levels on the rubric's criteria for one script in one round."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from panels.reading.models.assignments import Assignment
from panels.reading.states import NOT_HELD, AssignmentState, ScriptPhase


class RatingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own ratings always; a colleague's once your shared script is no longer read independently.

        Whoever still owes a reading of the script (a lead before settling it, say) sees nobody's; nor does a lead whose
        reading can still be taken back, nor does anybody else see that one.
        """
        mine = Assignment.objects.filter(script=OuterRef("assignment__script"), reviewer__user=user)
        mine = mine.exclude(state__in=NOT_HELD)
        owed = mine.filter(Q(state=AssignmentState.WAITING) | Q(round__gt=1, script__held_until__isnull=False))
        opened = ~Q(assignment__script__phase=ScriptPhase.INDEPENDENT) & ~Q(assignment__state__in=NOT_HELD)
        opened &= Q(assignment__round=1) | Q(assignment__script__held_until=None)
        return self.filter(Q(assignment__reviewer__user=user) | (opened & Exists(mine) & ~Exists(owed)))

    def of_panel(self, panel):
        """Ratings of candidates' scripts that count: not those of seeds, nor what was set aside."""
        counting = self.exclude(assignment__state=AssignmentState.SET_ASIDE)
        return counting.filter(assignment__script__panel=panel, assignment__script__seed=None)


class Rating(models.Model):
    assignment = models.OneToOneField("reading.Assignment", on_delete=models.PROTECT, related_name="rating")
    comment = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    def __str__(self):
        return f"rating of {self.assignment_id}"


class RatingDraft(models.Model):
    """What a reviewer has put down so far, and notes that are nobody else's: read by nobody but them."""

    assignment = models.OneToOneField("reading.Assignment", on_delete=models.CASCADE, related_name="draft")
    levels = models.JSONField(default=dict)  # {criterion: level}
    comments = models.JSONField(default=dict)  # {criterion: text}
    comment = models.TextField(blank=True)
    note = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    def __str__(self):
        return f"draft of {self.assignment_id}"


class RatingLevel(models.Model):
    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="levels")
    criterion = models.ForeignKey("rubrics.Criterion", on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.SmallIntegerField()
    comment = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rating", "criterion"], name="criterion_is_rated_once")]

    def __str__(self):
        return f"{self.criterion_id}: {self.level}"


class RatingRevision(models.Model):
    """What a rating became in the discussion; the independent one stays, and the statistics are of that one."""

    rating = models.OneToOneField(Rating, on_delete=models.CASCADE, related_name="revision")
    levels = models.JSONField()  # {criterion: level}
    at = models.DateTimeField()

    def __str__(self):
        return f"revision of {self.rating_id}"


class Remark(models.Model):
    """What a reader says to the others of the same script in the discussion; nobody's name stands on it."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="remarks")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"remark {self.pk}"
