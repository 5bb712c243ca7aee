"""Taken back: a portfolio handed in by mistake, and what the coordinator settled by mistake."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.models import PortfolioStanding, Registration
from panels.portfolio.models import Portfolio, PortfolioReview, PortfolioSettlement, SettlementTakenBack
from panels.portfolio.procedures.portfolios import move_portfolio, tell_candidate
from panels.portfolio.procedures.reviewing import (
    BECOMES,
    registrations_of,
    withdraw_reviews,
    words_of,
    write_down,
)
from panels.portfolio.states import PortfolioOutcome, PortfolioState

AT_IT_AGAIN = (PortfolioState.DEFERRED, PortfolioState.COMPLETING)


@recorded
def take_back_portfolio(portfolio, *, by, now):
    """Handed in by mistake: being completed again, as it was before, while nobody was given it."""
    portfolio = _locked(portfolio)
    if portfolio.state != PortfolioState.SUBMITTED:
        raise WrongState.between("Your portfolio", PortfolioState(portfolio.state), PortfolioState.COMPLETING)
    require_nobody_has_it(portfolio, now=now)
    day = local_day(portfolio.submitted_at, portfolio.candidate.association.time_zone)
    if portfolio.round == 1:
        portfolio.rule_book = portfolio.submitted_at = None
        _note(portfolio, by=by, now=now, was={"submitted_on": day})
    else:
        portfolio.resubmit_until = portfolio.settlements.standing().last().until
    return move_portfolio(portfolio, PortfolioState.COMPLETING, by=by, at=now, reason="Taken back by its owner.")


def require_nobody_has_it(portfolio, *, now):
    if portfolio.assignments.standing().filter(round=portfolio.round).exists():
        raise Refused("Reviewers are chosen already: write to the office if something is wrong with it.")
    if portfolio.round > 1:
        until = portfolio.settlements.standing().last().until
        if local_day(now, portfolio.candidate.association.time_zone) > until:
            raise Refused(f"It could be handed in again until {said(until)}: taken back, it could not be handed in.")


@recorded
def take_back_settlement(portfolio, *, reason, by, now):
    """What the coordinator settled last counts no more; the portfolio stands as it stood before it."""
    portfolio = _locked(portfolio)
    settlement = require_to_be_taken_back(portfolio)
    if not reason.strip():
        raise Invalid("Write the reason: it stands in the record.")
    SettlementTakenBack.objects.create(settlement=settlement, reason=reason.strip(), by=by, at=now)
    before = portfolio.settlements.standing().last()
    if gave_more_time(settlement):
        portfolio.resubmit_until = before.until
        portfolio.save(update_fields=["resubmit_until"])
        record("portfolio.more-time-taken-back", portfolio, by=by, at=now, reason=reason.strip(),
               until=before.until.isoformat())  # fmt: skip
        word = f"It has to be handed in by {said(before.until)}."
    else:
        portfolio.resubmit_until = None
        move_portfolio(portfolio, PortfolioState(settlement.came_from), by=by, at=now, reason=reason.strip())
        if settlement.outcome == PortfolioOutcome.APPROVE:
            day = local_day(settlement.settled_at, portfolio.candidate.association.time_zone)
            _note(portfolio, by=by, now=now, was={"approved_on": day})
        _undo_reviews(portfolio, settlement, before, by=by, now=now)
        word = "The office goes on with it; you are told what comes of it."
    what = f"{portfolio.credential} {portfolio.category}."
    tell_candidate(portfolio, "The last message about your portfolio was a mistake", f"{what} {word}", now=now)
    return portfolio


def last_settled_by_office(portfolio):
    """What could be taken back as far as the portfolio alone tells; None where nothing can."""
    last = portfolio.settlements.standing().last()
    if last is None or last.settled_by_id is None:
        return None
    if gave_more_time(last):
        return last if portfolio.state in AT_IT_AGAIN else None
    settled_so = portfolio.state == BECOMES[PortfolioOutcome(last.outcome)] and portfolio.round == last.round
    return last if settled_so else None


def require_to_be_taken_back(portfolio) -> PortfolioSettlement:
    """Nothing depends on it yet: it is before no committee, and the portfolio did not go on."""
    settlement = last_settled_by_office(portfolio)
    if settlement is None:
        raise WrongState("The office has settled nothing that could be taken back, or the portfolio went on since.")
    if gave_more_time(settlement):
        return settlement
    mine = Registration.objects.filter(
        candidate=portfolio.candidate_id, credential=portfolio.credential, category=portfolio.category
    )
    used = mine.filter(case__isnull=False, portfolio_reviews__reviewed_at__gte=settlement.settled_at).first()
    if used is not None:
        raise Refused(f"It is before the committee in {used.cycle}: what it was settled as stands.")
    another = Portfolio.objects.filter(
        candidate=portfolio.candidate_id, credential=portfolio.credential, category=portfolio.category
    ).exclude(state=PortfolioState.APPROVED)
    if another.exclude(pk=portfolio.pk).exists():
        raise Refused("The candidate has begun another portfolio since: what this one was settled as stands.")
    return settlement


def gave_more_time(settlement) -> bool:
    return settlement.came_from in AT_IT_AGAIN


def _undo_reviews(portfolio, settlement, before, *, by, now):
    """Registrations get back the words of what was settled before, or none."""
    if before is not None:
        write_down(portfolio, before, by=by, now=now)
        return
    names = [name for name, _ in words_of(portfolio, settlement)]
    for registration in registrations_of(portfolio):
        mine = PortfolioReview.objects.filter(registration=registration, reviewer__in=names)
        withdraw_reviews(mine, registration, reason="taken back", by=by, now=now)


def _note(portfolio, *, by, now, was):
    """What the registry was told of this portfolio, where it has heard nothing else since, is unsaid."""
    given = {"credential": portfolio.credential, "category": portfolio.category}
    PortfolioStanding.objects.filter(candidate=portfolio.candidate_id, **given, **was).update(**dict.fromkeys(was))
    record("portfolio.noted", portfolio.candidate, by=by, at=now, **given, **dict.fromkeys(was, ""))


def _locked(portfolio):
    return Portfolio.objects.whole().select_for_update(of=("self",)).get(pk=portfolio.pk)
