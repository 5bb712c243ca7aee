"""What a proctor does to a running paper: moves its deadline, sends word."""

from django.db import models
from django.db.models import F, Q

from exams.states import MoveCause


class DeadlineMove(models.Model):
    """A deadline is moved by a line here and by nothing else: the database refuses it otherwise."""

    APPEND_ONLY = True

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="deadline_moves")
    before = models.DateTimeField()
    after = models.DateTimeField()
    cause = models.CharField(max_length=20, choices=MoveCause)
    incident = models.ForeignKey(
        "exams.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="deadline_moves"
    )
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=MoveCause.values), name="deadline_move_cause_is_known"),
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="deadline_is_never_brought_forward"),
        ]

    def __str__(self):
        return f"{self.before:%H:%M:%S} to {self.after:%H:%M:%S}"


class ExamMessage(models.Model):
    """Word from the proctor's desk, to one candidate or to all of a sitting."""

    APPEND_ONLY = True

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="exam_messages")
    registration = models.ForeignKey(
        "exams.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="exam_messages"
    )
    body = models.CharField(max_length=500)
    sent_by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.body
