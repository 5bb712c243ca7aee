"""The identified review of education, training, work, supervision, references and ethics code.

``PortfolioReview`` is the outcome that is joined with the exam, whether it was found here or came by a sheet.
``Portfolio`` is the work before it: what the candidate hands in (``panels.portfolio.models.parts``), who reads it and
what they say.
"""

import uuid

from django.db import models
from django.db.models import Q

from exams.cycles.states import Credential
from panels.portfolio.states import PortfolioOutcome, PortfolioState


class PortfolioReview(models.Model):
    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, related_name="portfolio_reviews"
    )
    reviewer = models.CharField(max_length=200)  # as the association names them: not a panel reviewer
    outcome = models.CharField(max_length=20, choices=PortfolioOutcome)
    comment = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "reviewer"], name="portfolio_is_reviewed_once_by_a_person"),
            models.CheckConstraint(condition=Q(outcome__in=PortfolioOutcome.values), name="portfolio_outcome_is_known"),
        ]

    def __str__(self):
        return self.get_outcome_display()


class PortfolioQuerySet(models.QuerySet):
    def of_account(self, user):
        """This person's own."""
        return self.filter(candidate__user=user)

    def on_desk_of(self, user):
        """Those this person reviews, or has reviewed; not those they stepped back from."""
        mine = PortfolioAssignment.objects.standing().filter(reviewer=user)
        return self.filter(pk__in=mine.values("portfolio"))

    def of_associations(self, ids):
        return self.filter(candidate__association__in=ids)

    def whole(self):
        return self.select_related("candidate__association", "candidate__user", "rule_book")


class Portfolio(models.Model):
    """One person's portfolio for one credential and category; there may be no registration yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="kept_portfolios")
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=PortfolioState, default=PortfolioState.COMPLETING)
    round = models.PositiveSmallIntegerField(default=1)
    # The rules it was first handed in under hold to the end; until then those in force.
    rule_book = models.ForeignKey("rules.RuleBook", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    resubmit_until = models.DateField(null=True, blank=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "credential", "category"],
                condition=~Q(state="approved"),
                name="portfolio_is_open_once",
            ),
            models.CheckConstraint(condition=Q(state__in=PortfolioState.values), name="portfolio_state_is_known"),
            models.CheckConstraint(condition=Q(round__gte=1), name="portfolio_rounds_count_from_one"),
            models.CheckConstraint(
                condition=Q(state="completing") | Q(submitted_at__isnull=False, rule_book__isnull=False),
                name="portfolio_is_reviewed_under_rules",
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | Q(resubmit_until__isnull=False),
                name="portfolio_is_deferred_until_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.candidate}, portfolio {self.credential} {self.category}"

    @property
    def open(self) -> bool:
        return self.state == PortfolioState.COMPLETING


class PortfolioAssignmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_off_at=None)


class PortfolioAssignment(models.Model):
    """Who reviews a portfolio in a round; ``position`` is whose turn it is.  Taken off rather than deleted."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="portfolio_assignments")
    assigned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    taken_off_at = models.DateTimeField(null=True, blank=True)
    stepped_back = models.BooleanField(default=False)  # by the reviewer's own word: too close
    reason = models.CharField(max_length=300, blank=True)

    objects = PortfolioAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "round", "reviewer"],
                condition=Q(taken_off_at=None),
                name="portfolio_is_given_once_to_a_reviewer",
            ),
            models.UniqueConstraint(
                fields=["portfolio", "round", "position"],
                condition=Q(taken_off_at=None),
                name="portfolio_reviewers_have_their_turns",
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None) | ~Q(reason=""), name="portfolio_reviewer_leaves_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.reviewer}, round {self.round}"


class PortfolioReading(models.Model):
    """What one reviewer said, once handed in, and exactly which documents they had before them."""

    APPEND_ONLY = True

    assignment = models.OneToOneField(PortfolioAssignment, on_delete=models.PROTECT, related_name="reading")
    outcome = models.CharField(max_length=20, choices=PortfolioOutcome)
    missing = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    competencies = models.JSONField(default=list)
    documents = models.JSONField(default=list)  # their SHA-256
    agreed = models.BooleanField(default=False)  # with the reading before it
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=PortfolioOutcome.values), name="portfolio_reading_is_known"),
            models.CheckConstraint(
                condition=~Q(outcome="defer") | (~Q(missing="") & Q(until__isnull=False)),
                name="portfolio_reading_defers_with_what_and_until",
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()


class SettlementQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(taken_back=None)


class PortfolioSettlement(models.Model):
    """What came of a round: the reviewers' common word, or the coordinator's with a reason."""

    APPEND_ONLY = True

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="settlements")
    round = models.PositiveSmallIntegerField()
    came_from = models.CharField(max_length=20, choices=PortfolioState, blank=True)  # how the portfolio stood then
    outcome = models.CharField(max_length=20, choices=PortfolioOutcome)
    missing = models.TextField(blank=True)  # the candidate reads it
    until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    # None: the reviewers agreed.
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField()

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["settled_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=PortfolioOutcome.values), name="portfolio_settlement_is_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(reason=""), name="portfolio_is_settled_alone_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="defer") | (~Q(missing="") & Q(until__isnull=False)),
                name="portfolio_is_deferred_with_what_and_until",
            ),
        ]

    def __str__(self):
        return f"round {self.round}: {self.get_outcome_display()}"


class SettlementTakenBack(models.Model):
    """What the coordinator settled by mistake counts no more; it stays to be read."""

    APPEND_ONLY = True

    settlement = models.OneToOneField(PortfolioSettlement, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="portfolio_settlement_goes_with_a_reason")]

    def __str__(self):
        return f"{self.settlement}: taken back"
