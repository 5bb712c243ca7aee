"""What the committee decided.  Never changed: a correction is a new decision that refers to the old one."""

import uuid

from django.db import models
from django.db.models import Q

from panels.committee.states import DECIDED, Outcome, Stance


class DecisionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(corrected_by__isnull=True)

    def released(self):
        return self.filter(case__released_at__isnull=False)


class Decision(models.Model):
    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("committee.Case", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=30, choices=Outcome)
    condition = models.TextField(blank=True)
    condition_until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recommendation = models.ForeignKey("committee.Recommendation", on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(
        "committee.Signature", on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    motion = models.OneToOneField(
        "committee.Motion", on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    count = models.JSONField(default=dict)  # entitled, present, needed, in favour, against, abstained, ballot
    minute = models.TextField(blank=True)  # the sentence of the minutes
    sha256 = models.CharField(max_length=64, blank=True)  # over all of this and the votes, as the record says it too
    decided_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["await-reading", "not-available"]), name="decision_decides"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="endorse-with-condition") | ~Q(condition=""), name="decided_condition_is_said"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(corrects__isnull=True), name="case_is_first_decided_once"
            ),
        ]

    def __str__(self):
        return self.decided

    @property
    def decided(self) -> str:
        """The outcome as it reads once decided: “Endorsed”."""
        return DECIDED[Outcome(self.outcome)]


class DecisionVote(models.Model):
    """Who was entitled, how each one stood, and who left the room and why."""

    APPEND_ONLY = True

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=20, choices=Stance)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="member_votes_once"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="stance_is_known"),
            models.CheckConstraint(condition=~Q(stance="recused") | ~Q(reason=""), name="recusal_has_a_reason"),
        ]

    def __str__(self):
        return self.get_stance_display()
