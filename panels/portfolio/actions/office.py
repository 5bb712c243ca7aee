"""What the office does about a portfolio: who reviews it, what reviewers could not agree on, how long a deferral is."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.calendar.days import said
from exams.wording.phrases import counted
from panels.portfolio.actions.rows import PORTFOLIOS
from panels.portfolio.forms.reviews import AssignForm, LongReasonForm, MoreTimeForm, SettleForm, TakeOffForm
from panels.portfolio.procedures import assignments, reviewing, taking_back
from panels.portfolio.states import PortfolioOutcome, PortfolioState

OFFICE = {"may": Permission.RUN_CYCLES}
AGAIN = (PortfolioState.DEFERRED, PortfolioState.COMPLETING)


@action(
    PORTFOLIOS, title="Let review", form=AssignForm, undo="take-portfolio-reviewer-off",
    when=lambda portfolio: portfolio.state == PortfolioState.SUBMITTED, **OFFICE,
)  # fmt: skip
def assign_portfolio_reviewer(portfolio, *, reviewer, by, now):
    """One more reviewer; with the last one the review begins."""
    assignments.assign_reviewer(portfolio, reviewer, by=by, now=now)
    return f"{reviewer} reviews this portfolio."


def foreseen_taking_off(portfolio, given, *, by, now):
    yield f"{given['assignment'].reviewer} no longer reviews the portfolio of {portfolio.candidate.name}."
    if portfolio.state == PortfolioState.IN_REVIEW:
        yield "The review waits until somebody else is chosen; readings that are handed in stay."


@action(
    PORTFOLIOS, title="Take off", form=TakeOffForm, consequences=foreseen_taking_off,
    when=lambda portfolio: portfolio.state in (PortfolioState.SUBMITTED, PortfolioState.IN_REVIEW),
    undo="assign-portfolio-reviewer", **OFFICE,
)  # fmt: skip
def take_portfolio_reviewer_off(portfolio, *, assignment, reason, by, now):
    """While nothing was handed in by them."""
    assignments.take_off(assignment, reason=reason, by=by, now=now)
    return f"{assignment.reviewer} no longer reviews this portfolio."


def foreseen_settling(portfolio, given, *, by, now):
    becomes = reviewing.BECOMES[PortfolioOutcome(given["outcome"])].label.lower()
    yield f"The portfolio of {portfolio.candidate.name} is {becomes}; they are told at once."
    joined = reviewing.registrations_of(portfolio).count()
    if joined:
        yield f"It is joined with {counted(joined, 'registration')} of theirs, in your name and with your reason."


@action(
    PORTFOLIOS, title="Settle", form=SettleForm, consequences=foreseen_settling, undo="take-back-settlement",
    when=lambda portfolio: portfolio.state in (PortfolioState.DISAGREED, PortfolioState.ON_HOLD), **OFFICE,
)  # fmt: skip
def settle_portfolio(portfolio, *, by, now, **word):
    reviewing.settle_portfolio(portfolio, by=by, now=now, **word)
    return "It is settled; the candidate is told."


@action(
    PORTFOLIOS, title="Give more time", form=MoreTimeForm, undo="take-back-settlement",
    when=lambda portfolio: portfolio.resubmit_until is not None and portfolio.state in AGAIN, **OFFICE,
)  # fmt: skip
def give_portfolio_more_time(portfolio, *, until, reason, by, now):
    reviewing.give_more_time(portfolio, until=until, reason=reason, by=by, now=now)
    return "The candidate has more time, and is told."


def nothing_depends_on_it(portfolio, *, by, now):
    taking_back.require_to_be_taken_back(portfolio)


def foreseen_taking_back(portfolio, given, *, by, now):
    settlement = taking_back.require_to_be_taken_back(portfolio)
    name = portfolio.candidate.name
    if taking_back.gave_more_time(settlement):
        before = portfolio.settlements.standing().exclude(pk=settlement.pk).last()
        yield f"{name} has to hand it in by {said(before.until)} again, not by {said(settlement.until)}."
    else:
        stands = PortfolioState(settlement.came_from).label.lower()
        yield f"“{settlement.get_outcome_display()}” counts no more; the portfolio of {name} is as before: {stands}."
    joined = reviewing.registrations_of(portfolio).filter(portfolio_reviews__isnull=False).distinct().count()
    if joined and not taking_back.gave_more_time(settlement):
        yield f"{counted(joined, 'registration')} lose it until it is settled anew."
    yield f"{name} is told that the last message was a mistake."


@action(
    PORTFOLIOS, title="Take back what was settled", form=LongReasonForm, guards=[nothing_depends_on_it],
    when=taking_back.last_settled_by_office, consequences=foreseen_taking_back, danger=True, undo="settle-portfolio",
    **OFFICE,
)  # fmt: skip
def take_back_settlement(portfolio, *, reason, by, now):
    """Before the committee has it before it, and while the portfolio has not gone on."""
    taking_back.take_back_settlement(portfolio, reason=reason, by=by, now=now)
    return "It is taken back; the candidate is told."
