"""A portfolio is handed in, and handed in again."""

from exams.accounts.models import Tie, TieKind
from exams.audit.procedures import recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Refused
from exams.registration.procedures.standing import note_portfolio
from exams.rules.sections.portfolio import SUPERVISION, WORK
from exams.wording.phrases import counted
from panels.portfolio.procedures.assignments import assign_as_before
from panels.portfolio.procedures.facts import book_of, gaps_of
from panels.portfolio.procedures.portfolios import move_portfolio, require_in_time, require_open, tell_candidate
from panels.portfolio.states import PortfolioState


@recorded
def submit_portfolio(portfolio, *, by, now):
    """Handed in: from here on it is as it is, until the reviewers have spoken."""
    portfolio = require_open(portfolio)
    book = book_of(portfolio, now=now)
    lacking = require_ready(portfolio, now=now)
    first = portfolio.round == 1
    portfolio.rule_book, portfolio.submitted_at, portfolio.resubmit_until = book, now, None
    move_portfolio(portfolio, PortfolioState.SUBMITTED, by=by, at=now, gaps=len(lacking))
    _note_ties(portfolio)
    candidate = portfolio.candidate
    if first:
        day = local_day(now, candidate.association.time_zone)
        note_portfolio(candidate, credential=portfolio.credential, category=portfolio.category, submitted_on=day,
                       by=by, now=now)  # fmt: skip
    else:
        assign_as_before(portfolio, by=by, now=now)
    tell_candidate(
        portfolio,
        "Your portfolio is handed in",
        f"{portfolio.credential} {portfolio.category}. It is reviewed now; you are told what comes of it.",
        now=now,
    )
    return portfolio


def require_ready(portfolio, *, now):
    """It is in time, and nothing is missing, or the rule book lets it in with gaps; what lacks.

    :raises Refused: with the number of things that are missing, and the first of them
    """
    require_in_time(portfolio, now=now)
    lacking = gaps_of(portfolio, now=now)
    if lacking and book_of(portfolio, now=now).rules.portfolio.gaps_stop:
        raise Refused(f"{counted(len(lacking), 'thing is', 'things are')} missing. {lacking[0]}")
    return lacking


def _note_ties(portfolio):
    """Whoever is named in the portfolio reads nothing that the candidate writes."""
    named = []
    for entry in portfolio.entries.in_round(portfolio.round):
        if entry.kind == WORK and entry.organisation:
            named.append((TieKind.EMPLOYER, entry.organisation, ""))
        if entry.kind == SUPERVISION and entry.person:
            named.append((TieKind.SUPERVISOR, entry.person, ""))
    named += [(TieKind.REFERENCE, r.name, r.email) for r in portfolio.references.standing()]
    candidate = portfolio.candidate
    known = set(Tie.objects.filter(candidate=candidate).values_list("kind", "name"))
    fresh = {(str(kind), name): email for kind, name, email in named if (str(kind), name) not in known}
    Tie.objects.bulk_create(
        [Tie(candidate=candidate, kind=kind, name=name, email=email) for (kind, name), email in fresh.items()]
    )
