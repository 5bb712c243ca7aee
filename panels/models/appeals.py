"""A candidate's objection to a decision, and what became of it."""

import uuid

from django.db import models
from django.db.models import Q

from panels.states import AppealState


class Appeal(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField("panels.Decision", on_delete=models.PROTECT, related_name="appeal")
    grounds = models.TextField()
    state = models.CharField(max_length=20, choices=AppealState, default=AppealState.FILED)
    answer = models.TextField(blank=True)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_is_known"),
            models.CheckConstraint(condition=~Q(grounds=""), name="appeal_has_grounds"),
            models.CheckConstraint(
                condition=Q(state="filed") | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="appeal_is_answered_with_a_sentence",
            ),
        ]

    def __str__(self):
        return self.get_state_display()
