"""Reviewers, whom they say they are close to, and the coordinator’s word on conflicts."""

from django.db import models
from django.db.models import Q

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from panels.reviewers.states import ReviewerState


class ReviewerQuerySet(models.QuerySet):
    def offered(self):
        """Those who can be put on a panel: named by a sheet, or with an account that holds a role that reads."""
        grants = RoleGrant.objects.with_permission(Permission.RATE_SCRIPTS)
        here = grants.filter(user=models.OuterRef("user"), association=models.OuterRef("association"))
        return self.filter(Q(user=None) | models.Exists(here))


class Reviewer(models.Model):
    """A person who reads scripts, as the association knows them; with an account if they read here."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="reviewers")
    reference = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="reviewers")
    # The association that lends this reviewer; none: they are the association's own.
    lent_by = models.ForeignKey(
        "accounts.Association", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=20, choices=ReviewerState, default=ReviewerState.LIVE, db_default=ReviewerState.LIVE
    )
    # Before the last change of state that a person made; it can be taken back to.  Blank: none, or taken back.
    state_before = models.CharField(max_length=20, choices=ReviewerState, blank=True, default="", db_default="")
    trial = models.PositiveSmallIntegerField(default=1, db_default=1)  # at qualifying
    employer = models.CharField(max_length=200, blank=True)
    endorsed_as = models.CharField(max_length=60, blank=True)  # the reviewer's own category
    trained_until = models.DateField(null=True, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    load_cap = models.PositiveIntegerField(null=True, blank=True)  # scripts in a round; none: the rule book's
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association", "reference"], name="reviewer_reference_is_unique"),
            models.UniqueConstraint(
                fields=["association", "user"], condition=Q(user__isnull=False), name="reviewer_account_is_unique"
            ),
        ]

    def __str__(self):
        return self.name or self.reference


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
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    reason = models.CharField(max_length=300)
    pinned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reviewer", "candidate"], name="conflict_is_pinned_once")]

    def __str__(self):
        return "conflict" if self.conflict else "no conflict"
