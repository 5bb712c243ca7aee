"""A candidate at one part of one form, and the answers given."""

from django.db import models
from django.db.models import Q

from exams.states import AttemptState, Part


class AttemptQuerySet(models.QuerySet):
    def still_open(self, *, now):
        """Started, not handed in, and time remains (on a stopped clock it always does)."""
        in_time = Q(closes_at__gt=now) | Q(paused_at__isnull=False)
        return self.filter(in_time, state=AttemptState.IN_PROGRESS)

    def to_be_scored(self):
        return self.filter(state=AttemptState.SUBMITTED).exclude(registration__state="withdrawn")


class Attempt(models.Model):
    registration = models.ForeignKey("exams.Registration", on_delete=models.PROTECT, related_name="attempts")
    part = models.CharField(max_length=10, choices=Part)
    number = models.PositiveSmallIntegerField(default=1)
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="attempts")
    state = models.CharField(max_length=20, choices=AttemptState, default=AttemptState.SCHEDULED)
    started_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)  # of the device that may write
    receipt = models.CharField(max_length=64, blank=True)  # of the newest answer saved, chained to the one before
    saves = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    unsent = models.PositiveIntegerField(default=0, db_default=0)  # answers that wait in the browser, as it last said
    paused_at = models.DateTimeField(null=True, blank=True)  # while a proctor has stopped the clock
    pause_reason = models.CharField(max_length=200, blank=True, db_default="", default="")
    news = models.PositiveIntegerField(default=0, db_default=0)  # counts what the proctor's desk has to tell

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "part", "number"], name="attempt_is_numbered"),
            models.CheckConstraint(condition=Q(state__in=AttemptState.values), name="attempt_state_is_known"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="attempt_part_is_known"),
            models.CheckConstraint(
                condition=~Q(state="in-progress") | Q(started_at__isnull=False, closes_at__isnull=False),
                name="attempt_in_progress_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="attempt_submitted_has_time"
            ),
        ]

    def __str__(self):
        return f"{self.registration}, {self.get_part_display()}"


class Response(models.Model):
    """The answer to one item: option letters in order ('B', 'BD'); blank is omitted."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses", db_index=False)
    item = models.ForeignKey("exams.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=40, blank=True)
    seq = models.PositiveBigIntegerField(default=0, db_default=0)  # the browser's count; the highest is the newest

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "item"], name="response_is_given_once")]

    def __str__(self):
        return f"{self.item_id}: {self.answer}"


class WrittenResponse(models.Model):
    """The answer to one vignette."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="written_responses", db_index=False)
    vignette = models.ForeignKey("exams.Vignette", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    seq = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "vignette"], name="written_response_is_given_once")]

    def __str__(self):
        return f"answer to {self.vignette_id}"


class SavedAnswer(models.Model):
    """The journal: every answer that was acknowledged, with its receipt.  Never changed, never deleted."""

    APPEND_ONLY = True

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="journal", db_index=False)
    item = models.ForeignKey("exams.Item", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    vignette = models.ForeignKey(
        "exams.Vignette", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    seq = models.PositiveBigIntegerField()
    answer = models.TextField(blank=True)
    stamped_at = models.DateTimeField()  # by the browser
    saved_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    receipt = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "item", "seq"], condition=Q(vignette=None), name="saved_answer_item_once"
            ),
            models.UniqueConstraint(
                fields=["attempt", "vignette", "seq"], condition=Q(item=None), name="saved_answer_vignette_once"
            ),
            models.UniqueConstraint(fields=["attempt", "previous"], name="saved_answers_are_one_chain"),
            models.CheckConstraint(
                condition=Q(item=None, vignette__isnull=False) | Q(item__isnull=False, vignette=None),
                name="saved_answer_is_of_one_question",
            ),
        ]

    def __str__(self):
        return f"{self.item_id or self.vignette_id} {self.seq}"
