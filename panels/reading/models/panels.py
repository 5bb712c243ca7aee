"""Panels, who sits on them, and which rubric serves which scripts."""

import uuid
from dataclasses import replace

from django.db import models
from django.db.models import F, Q

from panels.reading.states import PanelState
from panels.reviewers.models import Reviewer


class PanelManager(models.Manager):
    """The panels that read first: one that reads again for an appeal is part of no figure and no list of theirs."""

    def get_queryset(self):
        return super().get_queryset().filter(for_appeal=False)


class Panel(models.Model):
    """The scripts of one cycle, the rubric they are read against, and whoever reads them.

    An appeal has a panel of its own: the same answers under new codes.  Whose they are is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="panels")
    for_appeal = models.BooleanField(default=False)
    rubric = models.ForeignKey("rubrics.Rubric", on_delete=models.PROTECT, related_name="panels")
    state = models.CharField(max_length=20, choices=PanelState, default=PanelState.READING)
    # True where the association's own sheet named the candidate of each script: it was never sealed here.
    identified_at_source = models.BooleanField(default=False)
    order_seed = models.CharField(max_length=32)

    objects = PanelManager()
    with_appeals = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PanelState.values), name="panel_state_is_known"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(for_appeal=False), name="cycle_has_one_panel_that_reads_first"
            ),
        ]

    def __str__(self):
        return f"Panel of {self.cycle}"

    @property
    def part_two(self):
        """How its scripts are read: by the rules of the cycle; for an appeal by as many as those of appeals ask for."""
        rules = self.cycle.rules
        return replace(rules.part_two, readings=rules.appeals.readings) if self.for_appeal else rules.part_two


class RubricUse(models.Model):
    """Which rubric serves a vignette, a category, or one category's answers to a vignette; '' is any."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="rubric_uses")
    label = models.CharField(max_length=100, blank=True)  # of the vignette
    category = models.CharField(max_length=60, blank=True)
    rubric = models.ForeignKey("rubrics.Rubric", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["label", "category"]
        constraints = [models.UniqueConstraint(fields=["panel", "label", "category"], name="rubric_use_is_said_once")]

    def __str__(self):
        return f"{self.label or 'any vignette'}, {self.category or 'any category'}: {self.rubric}"


class PlanChange(models.Model):
    """By hand, before anything is given out: this script is read by one reviewer rather than by another."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="plan_changes")
    script = models.ForeignKey("reading.Script", on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reader=F("instead_of")), name="plan_change_is_to_somebody_else")
        ]

    def __str__(self):
        return f"{self.reader} rather than {self.instead_of}"


class PanelMember(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="memberships")
    lead = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)  # dropped out: reads nothing more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "reviewer"], name="panel_member_once")]

    def __str__(self):
        return f"{self.reviewer}{' (lead)' if self.lead else ''}"
