"""Who reads which script in which round, in which order."""

from django.db import models
from django.db.models import Q

from panels.reading.states import NOT_HELD, AssignmentState, CannotRate


class AssignmentQuerySet(models.QuerySet):
    def on_desk_of(self, user):
        """A reviewer's own readings, in the stored pseudo-random order."""
        return self.filter(reviewer__user=user).exclude(state__in=NOT_HELD).order_by("label", "rank", "script__code")

    def waiting(self):
        return self.filter(state=AssignmentState.WAITING)


class Assignment(models.Model):
    """Round 1 is read independently; a later round is a further reading that settles."""

    script = models.ForeignKey("reading.Script", on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey("reviewers.Reviewer", on_delete=models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=AssignmentState, default=AssignmentState.WAITING)
    label = models.CharField(max_length=100, blank=True)  # of the vignette: one vignette is read across candidates
    rank = models.PositiveIntegerField(default=0)
    cannot = models.CharField(max_length=20, choices=CannotRate, blank=True)  # why it was given back
    reason = models.CharField(max_length=300, blank=True)  # in the reviewer's own words
    taken_at = models.DateTimeField(null=True, blank=True)  # by a lead, for a further reading: a lease that runs out

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["script", "reviewer", "round"], name="script_is_read_once_by_a_reviewer"),
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_is_known"),
        ]
        indexes = [models.Index(fields=["reviewer", "state", "label", "rank"], name="assignment_on_desk")]

    def __str__(self):
        return f"{self.reviewer} reads {self.script}"
