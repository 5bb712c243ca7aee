"""What a reviewer does with a portfolio."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.calendar.days import said
from exams.refusals.exceptions import Refused, WrongState
from panels.portfolio.actions.rows import PORTFOLIO_REVIEWS
from panels.portfolio.forms.reviews import AgreeWithReadingForm, ReadingForm, StepBackForm
from panels.portfolio.models import PortfolioReading
from panels.portfolio.procedures import assignments, reviewing
from panels.portfolio.states import PortfolioOutcome, PortfolioState

REVIEWER = {"may": Permission.REVIEW_PORTFOLIOS}
STANDS = "Once handed in it stands: the candidate may be told at once. Where it was a slip, write to the office."


def in_review(portfolio) -> bool:
    return portfolio.state == PortfolioState.IN_REVIEW


def it_is_your_turn(portfolio, *, by, now):
    reviewing.require_turn(portfolio, by, now=now)


def somebody_read_before(portfolio, *, by, now):
    reviewing.reading_before(portfolio, by, now=now)


# What others have said, or whether they have, is told to nobody here: in one way of reviewing it is not for them.
def foreseen_reading(portfolio, given, *, by, now):
    said_of = PortfolioOutcome(given["outcome"]).label.lower()
    yield f"Your reading of the portfolio of {portfolio.candidate.name}: {said_of}."
    if given["outcome"] == PortfolioOutcome.DEFER:
        until = f" by {said(given['until'])}" if given["until"] else ""
        yield f"Where it comes to that, the candidate reads what you write is missing and hands it in{until}."


@action(
    PORTFOLIO_REVIEWS, title="Hand in your reading", form=ReadingForm, when=in_review, guards=[it_is_your_turn],
    consequences=foreseen_reading, final=STANDS, **REVIEWER,
)  # fmt: skip
def hand_in_portfolio_reading(portfolio, *, by, now, **reading):
    reviewing.hand_in_reading(portfolio, by=by, now=now, **reading)
    return "Your reading is handed in."


def foreseen_agreement(portfolio, given, *, by, now):
    before = reviewing.reading_before(portfolio, by, now=now)
    until = f" until {said(before.until)}" if before.until else ""
    yield f"You say as {before.assignment.reviewer}: {before.get_outcome_display().lower()}{until}."


@action(
    PORTFOLIO_REVIEWS, title="Agree", form=AgreeWithReadingForm, when=in_review,
    guards=[it_is_your_turn, somebody_read_before], consequences=foreseen_agreement, final=STANDS, **REVIEWER,
)  # fmt: skip
def agree_with_portfolio_reading(portfolio, *, comment, by, now):
    reviewing.agree_with_reading(portfolio, comment=comment, by=by, now=now)
    return "Your reading is handed in: you agree."


def not_read_yet(portfolio, *, by, now):
    mine = portfolio.assignments.standing().filter(round=portfolio.round, reviewer=by).first()
    if mine is None:
        raise Refused("You do not review this round any more.")
    if PortfolioReading.objects.filter(assignment=mine).exists():
        raise WrongState("Your reading is handed in; it stands.")


def foreseen_stepping_back(portfolio, given, *, by, now):
    yield f"You no longer review the portfolio of {portfolio.candidate.name}, and see it no more."
    yield "The office reads your reason and looks for somebody else."
    yield f"No portfolio of {portfolio.candidate.name} is given to you again."


@action(
    PORTFOLIO_REVIEWS, title="Step back", form=StepBackForm, guards=[not_read_yet], danger=True,
    when=lambda portfolio: portfolio.state in (PortfolioState.SUBMITTED, PortfolioState.IN_REVIEW),
    consequences=foreseen_stepping_back, final="Whoever said to be too close does not come back to it.", **REVIEWER,
)  # fmt: skip
def step_back_from_portfolio(portfolio, *, reason, by, now):
    assignments.step_back(portfolio, reason=reason, by=by, now=now)
    return Done("You no longer review this portfolio; the office is told.", go=reverse("portfolios:desk"))
