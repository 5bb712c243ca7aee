"""What the registry knows of a candidate beyond one cycle: membership, portfolio, parts passed."""

from django.db import models
from django.db.models import Q

from exams.cycles.states import Credential, Part


class MembershipQuerySet(models.QuerySet):
    def latest_end(self, candidate):
        return self.filter(candidate=candidate).aggregate(end=models.Max("valid_until"))["end"]


class Membership(models.Model):
    """Membership of the association, bought on a day and valid until another."""

    APPEND_ONLY = True
    FOLLOWS = "candidate"

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="memberships")
    bought_on = models.DateField()
    valid_until = models.DateField()
    recorded_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["valid_until"]

    def __str__(self):
        return f"{self.candidate}: member until {self.valid_until}"


class PortfolioStanding(models.Model):
    """Where the portfolio stands, as the office last said; the record keeps what it said before."""

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="portfolios")
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    submitted_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "credential", "category"], name="portfolio_stands_once"),
        ]

    def __str__(self):
        return f"{self.candidate}: portfolio {self.credential} {self.category}"


class PartCredit(models.Model):
    """A part that was passed, and can be carried into a later cycle while the rule book lets it."""

    APPEND_ONLY = True
    FOLLOWS = "candidate"

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="part_credits")
    registration = models.ForeignKey("registration.Registration", on_delete=models.PROTECT, related_name="part_credits")
    credential = models.CharField(max_length=10, choices=Credential)
    category = models.CharField(max_length=60)
    part = models.CharField(max_length=10, choices=Part)
    earned_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["earned_on"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "part"], name="part_credit_is_given_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="part_credit_part_is_known"),
        ]

    def __str__(self):
        return f"{self.candidate}: {self.get_part_display()} passed"
