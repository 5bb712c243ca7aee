"""A candidate's objection to a decision, and what became of it."""

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from panels.appeals.states import ANSWERED, OPEN, AppealState
from panels.committee.models import Recusal

CHANGED = Q(state=AppealState.UPHELD, decision__corrected_by__isnull=False) & ~Q(
    decision__corrected_by__outcome=F("decision__outcome")
)
WAITS_FOR_A_DECISION = Q(state=AppealState.UPHELD, decision__corrected_by__isnull=True)


class AppealQuerySet(models.QuerySet):
    def of_cycles(self, cycles):
        return self.filter(decision__case__registration__cycle__in=cycles)

    def visible_to(self, member):
        """Without those on cases this person has left."""
        left = Recusal.objects.in_force().filter(case=OuterRef("decision__case"), member=member)
        return self.filter(~Exists(left))

    def open(self):
        """Those that nobody has answered or taken back."""
        return self.filter(state__in=OPEN)

    def upheld_without_a_decision(self):
        """The committee has still to make a decision that corrects the one appealed against."""
        return self.filter(WAITS_FOR_A_DECISION)

    def that_changed_a_decision(self):
        """Upheld, and followed by a decision with another outcome."""
        return self.filter(CHANGED)

    def waiting_first(self):
        """Open ones by their filing, then the closed ones, the newest first."""
        closed = Case(When(state__in=OPEN, then=F("filed_at")), output_field=models.DateTimeField())
        return self.order_by(closed.asc(nulls_last=True), "-decided_at", "pk")

    def with_their_cases(self):
        """Everything that is said of an appeal, in one question."""
        return self.select_related(
            "answered_by",
            "decision__corrected_by",
            "decision__recommendation__part_two_mark",
            "decision__case__registration__candidate",
            "decision__case__registration__cycle__rule_book",
            "decision__case__registration__cycle__association",
        ).prefetch_related("decision__votes")


class Appeal(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField("committee.Decision", on_delete=models.PROTECT, related_name="appeal")
    grounds = models.TextField()
    state = models.CharField(max_length=20, choices=AppealState, default=AppealState.FILED)
    answer = models.TextField(blank=True)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)  # or taken back
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_is_known"),
            models.CheckConstraint(condition=~Q(grounds=""), name="appeal_has_grounds"),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED) | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="appeal_is_answered_with_a_sentence",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, decided_at__isnull=True) | ~Q(state__in=OPEN) & Q(decided_at__isnull=False),
                name="appeal_is_closed_at_a_moment",
            ),
        ]

    def __str__(self):
        return self.get_state_display()

    @property
    def registration(self):
        return self.decision.case.registration

    @cached_property
    def rules(self):
        """Those of the cycle in which the decision was made; nobody corrects them after the release."""
        return self.registration.cycle.rules.appeals

    @property
    def due(self):
        """Until when it is to be answered; None: the rules name no day."""
        return self.rules.answer_due(self.filed_at)

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in OPEN and self.rules.withdrawal

    @property
    def waits_for_a_decision(self) -> bool:
        return self.state == AppealState.UPHELD and not hasattr(self.decision, "corrected_by")

    @property
    def changed(self) -> bool:
        """Whether a decision with another outcome has followed from it."""
        if self.state != AppealState.UPHELD or not hasattr(self.decision, "corrected_by"):
            return False
        return self.decision.corrected_by.outcome != self.decision.outcome
