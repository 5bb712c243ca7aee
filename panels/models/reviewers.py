"""Reviewers and the panels they sit on."""

import uuid
from dataclasses import replace

from django.db import models
from django.db.models import Q

from panels.states import PanelState, ReviewerState


class Reviewer(models.Model):
    """A person who reads scripts, as the association knows them; with an account if they read here."""

    association = models.ForeignKey("exams.Association", on_delete=models.PROTECT, related_name="reviewers")
    reference = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey("exams.User", on_delete=models.PROTECT, null=True, blank=True, related_name="reviewers")
    # The association that lends this reviewer; none: they are the association's own.
    lent_by = models.ForeignKey("exams.Association", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=20, choices=ReviewerState, default=ReviewerState.LIVE, db_default=ReviewerState.LIVE
    )
    trial = models.PositiveSmallIntegerField(default=1, db_default=1)  # at qualifying
    employer = models.CharField(max_length=200, blank=True)
    endorsed_as = models.CharField(max_length=60, blank=True)  # the reviewer's own category
    trained_until = models.DateField(null=True, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    load_cap = models.PositiveIntegerField(null=True, blank=True)  # scripts in a round; none: the rule book's
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association", "reference"], name="reviewer_reference_is_unique"),
            models.UniqueConstraint(
                fields=["association", "user"], condition=Q(user__isnull=False), name="reviewer_account_is_unique"
            ),
        ]

    def __str__(self):
        return self.name or self.reference


class PanelManager(models.Manager):
    """The panels that read first: one that reads again for an appeal is part of no figure and no list of theirs."""

    def get_queryset(self):
        return super().get_queryset().filter(for_appeal=False)


class Panel(models.Model):
    """The scripts of one cycle, the rubric they are read against, and whoever reads them.

    An appeal has a panel of its own: the same answers under new codes.  Whose they are is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("exams.Cycle", on_delete=models.PROTECT, related_name="panels")
    for_appeal = models.BooleanField(default=False)
    rubric = models.ForeignKey("scoring.Rubric", on_delete=models.PROTECT, related_name="panels")
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
    rubric = models.ForeignKey("scoring.Rubric", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["label", "category"]
        constraints = [models.UniqueConstraint(fields=["panel", "label", "category"], name="rubric_use_is_said_once")]

    def __str__(self):
        return f"{self.label or 'any vignette'}, {self.category or 'any category'}: {self.rubric}"


class PanelMember(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="memberships")
    lead = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)  # dropped out: reads nothing more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "reviewer"], name="panel_member_once")]

    def __str__(self):
        return f"{self.reviewer}{' (lead)' if self.lead else ''}"


class DeclaredTie(models.Model):
    """Somebody, or an agency, that a reviewer is close to: said by the reviewer, whoever sits."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="declared_ties")
    name = models.CharField(max_length=200)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "name"], name="tie_is_declared_once")]

    def __str__(self):
        return self.name


class ConflictPin(models.Model):
    """The coordinator's word on one reviewer and one candidate: it overrules what is computed, either way."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="pins")
    candidate = models.ForeignKey("exams.Candidate", on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    reason = models.CharField(max_length=300)
    pinned_by = models.ForeignKey("exams.User", on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reviewer", "candidate"], name="conflict_is_pinned_once")]

    def __str__(self):
        return "conflict" if self.conflict else "no conflict"
