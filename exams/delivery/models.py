"""Attempts and the answers given; the rehearsal; what went wrong on the day, deadlines moved and words sent."""

from django.db import models
from django.db.models import F, Q, TextChoices

from exams.cycles.states import Part
from exams.delivery.states import AttemptState
from exams.registration.states import Remedy


class MoveCause(TextChoices):
    """Why a deadline moved."""

    INCIDENT = "incident", "Time given back after an incident"
    PAUSE = "pause", "The paper was paused"
    ACCOMMODATION = "accommodation", "Accommodation"


class IncidentCategory(TextChoices):
    """What a proctor chooses from; an older sheet's own words stand as they are."""

    TECHNICAL = "technical", "Computer or connection"
    DISTURBANCE = "disturbance", "Noise or disturbance"
    ILLNESS = "illness", "Illness"
    MATERIAL = "material", "Fault in the paper"
    CONDUCT = "conduct", "Conduct"
    OTHER = "other", "Something else"


class AttemptQuerySet(models.QuerySet):
    def still_open(self, *, now):
        """Started, not handed in, and time remains (on a stopped clock it always does)."""
        in_time = Q(closes_at__gt=now) | Q(paused_at__isnull=False)
        return self.filter(in_time, state=AttemptState.IN_PROGRESS)

    def to_be_scored(self):
        return self.filter(state=AttemptState.SUBMITTED).exclude(registration__state="withdrawn")


class Attempt(models.Model):
    registration = models.ForeignKey("registration.Registration", on_delete=models.PROTECT, related_name="attempts")
    part = models.CharField(max_length=10, choices=Part)
    number = models.PositiveSmallIntegerField(default=1)
    form = models.ForeignKey("items.Form", on_delete=models.PROTECT, related_name="attempts")
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
    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=40, blank=True)
    seq = models.PositiveBigIntegerField(default=0, db_default=0)  # the browser's count; the highest is the newest

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "item"], name="response_is_given_once")]

    def __str__(self):
        return f"{self.item_id}: {self.answer}"


class WrittenResponse(models.Model):
    """The answer to one vignette."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="written_responses", db_index=False)
    vignette = models.ForeignKey("items.Vignette", on_delete=models.PROTECT, related_name="+")
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
    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    vignette = models.ForeignKey(
        "items.Vignette", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
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


class DeadlineMove(models.Model):
    """A deadline is moved by a line here and by nothing else: the database refuses it otherwise."""

    APPEND_ONLY = True

    attempt = models.ForeignKey("delivery.Attempt", on_delete=models.PROTECT, related_name="deadline_moves")
    before = models.DateTimeField()
    after = models.DateTimeField()
    cause = models.CharField(max_length=20, choices=MoveCause)
    incident = models.ForeignKey(
        "delivery.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="deadline_moves"
    )
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=MoveCause.values), name="deadline_move_cause_is_known"),
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="deadline_is_never_brought_forward"),
        ]

    def __str__(self):
        return f"{self.before:%H:%M:%S} to {self.after:%H:%M:%S}"

    @property
    def why(self) -> str:
        """The reason as it stands inside a sentence that goes on to its own full stop."""
        return self.reason.rstrip(".")


class ExamMessage(models.Model):
    """Word from the proctor's desk, to one candidate or to all of a sitting."""

    APPEND_ONLY = True

    sitting = models.ForeignKey("cycles.Sitting", on_delete=models.PROTECT, related_name="exam_messages")
    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="exam_messages"
    )
    body = models.CharField(max_length=500)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.body


class Incident(models.Model):
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="incidents")
    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    attempt = models.ForeignKey(
        "delivery.Attempt", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    category = models.CharField(max_length=60)
    description = models.TextField()
    remedy_kind = models.CharField(max_length=20, choices=Remedy, default=Remedy.NONE, db_default=Remedy.NONE)
    minutes = models.PositiveSmallIntegerField(default=0, db_default=0)  # given back
    remedy = models.CharField(max_length=300, blank=True)  # in words
    happened_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at"]

    def __str__(self):
        return self.said

    @property
    def said(self) -> str:
        """The category in words; one from a sheet is its own word."""
        return dict(IncidentCategory.choices).get(self.category, self.category)


class Rehearsal(models.Model):
    """The readiness check and the trial paper.  Nothing here is ever scored: it is no attempt."""

    registration = models.OneToOneField("registration.Registration", on_delete=models.PROTECT, related_name="rehearsal")
    checks = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"rehearsal of {self.registration_id}"

    @property
    def ready(self) -> bool:
        return bool(self.checks) and all(self.checks.values())
