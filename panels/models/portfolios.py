"""The identified review of education, training, work, supervision, references and ethics code."""

from django.db import models
from django.db.models import Q

from panels.states import PortfolioOutcome


class PortfolioReview(models.Model):
    registration = models.ForeignKey("exams.Registration", on_delete=models.PROTECT, related_name="portfolio_reviews")
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
