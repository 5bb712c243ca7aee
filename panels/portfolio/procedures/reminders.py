"""A deferred portfolio that is not handed in again: its owner is reminded, once, while there is time."""

from datetime import timedelta

from django.urls import reverse

from exams.calendar.days import said
from exams.messages.procedures import notify_all
from panels.portfolio.models import Portfolio
from panels.portfolio.states import PortfolioState

AHEAD = timedelta(days=14)


def remind_of_deferrals(*, now):
    """How many were reminded of; a later day, where more time is given, is another reminder."""
    due = Portfolio.objects.filter(
        state__in=[PortfolioState.DEFERRED, PortfolioState.COMPLETING],
        resubmit_until__range=(now.date(), now.date() + AHEAD),
        candidate__user__isnull=False,
    ).select_related("candidate__user")
    for portfolio in due:
        notify_all(
            [portfolio.candidate.user],
            subject="Your portfolio has to be handed in again",
            body=f"{portfolio.credential} {portfolio.category}: by {said(portfolio.resubmit_until)}.",
            link=reverse("portfolio:show", args=[portfolio.pk]),
            key=f"portfolio {portfolio.pk} by {portfolio.resubmit_until}",
            by_mail=True,
            now=now,
        )
    return len(due)
