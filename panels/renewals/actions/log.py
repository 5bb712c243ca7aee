"""The log of a person's hours: noted once, struck out, and put into a portfolio."""

from dataclasses import replace

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.wording.phrases import counted
from panels.portfolio.actions.rows import CANDIDACIES, MY_PORTFOLIOS
from panels.renewals.forms import LogForm, PortfolioHoursForm
from panels.renewals.procedures import hours as continuing_hours
from panels.renewals.procedures.hours_log import free_hours, use_in_portfolio

MY_LOGS = replace(CANDIDACIES, page=lambda candidate: reverse("my-hours"))
OWN = {"may": Permission.REGISTER}


@action(MY_LOGS, title="Note these hours in my log", form=LogForm, undo="strike-hours", **OWN)
def note_my_hours(candidate, *, by, now, **hours):
    """Once, for the portfolio and for every renewal that asks for such hours."""
    continuing_hours.note_hours(candidate, by=by, now=now, **hours)
    return "The hours are noted. Below stands where they count."


@action(
    MY_PORTFOLIOS, title="Take hours from my log", form=PortfolioHoursForm, undo="remove-portfolio-line",
    when=lambda portfolio: portfolio.open and free_hours(portfolio).exists(), **OWN,
)  # fmt: skip
def use_hours_in_portfolio(portfolio, *, hours, by, now):
    """Each becomes a line of the portfolio; documents are added there."""
    n = use_in_portfolio(portfolio, list(hours), by=by, now=now)
    return Done(f"{counted(n, 'line')} added from your log.", go=reverse("portfolio:show", args=[portfolio.pk]))
