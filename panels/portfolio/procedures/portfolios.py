"""A portfolio from its beginning on: begun, signed, opened again; and the one place where it changes state."""

from django.db.models import Q
from django.urls import reverse

from exams.accounts.models import Candidate
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, months_after, said
from exams.cycles.states import Credential
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.wording.phrases import quoted
from panels.portfolio.models import Portfolio, PortfolioSignature
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.states import PORTFOLIO_LIFECYCLE, PortfolioState


@recorded
def begin_portfolio(candidate, *, credential, category, by, now):
    """A portfolio for one credential and category; the open one where there is one already."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    mine = Portfolio.objects.filter(candidate=candidate, credential=credential, category=category)
    standing = mine.exclude(state=PortfolioState.APPROVED).first()
    if standing is not None:
        return standing
    portfolio = Portfolio(candidate=candidate, credential=credential, category=category, begun_at=now)
    rules = rules_of(portfolio, now=now)
    if credential not in Credential.values or category not in rules.offered:
        raise Invalid(f"{quoted(category)} is no category of {candidate.association}: choose one of the list.")
    approved = mine.order_by("-submitted_at").first()
    if approved is not None:
        _require_renewal(approved, rules, now=now)
    portfolio.save(force_insert=True)
    record("portfolio.begun", portfolio, by=by, at=now, credential=str(credential), category=category)
    return portfolio


def nothing_in(portfolio) -> bool:
    """Whether nobody has done anything about it since it was begun."""
    parts = (portfolio.entries, portfolio.references, portfolio.signatures, portfolio.documents)
    return portfolio.open and portfolio.round == 1 and not any(part.exists() for part in parts)


@recorded
def give_up_portfolio(portfolio, *, by, now):
    """Begun by mistake: gone, while nothing is in it."""
    portfolio = require_open(portfolio)
    if not nothing_in(portfolio):
        raise Refused(
            "Something is in this portfolio already: it stays. Leave it as it is, and begin another beside it."
        )
    record("portfolio.given-up", portfolio, by=by, at=now, credential=portfolio.credential, category=portfolio.category)
    portfolio.delete()


@recorded
def sign_ethics(portfolio, *, agreed, by, now):
    """The code of ethics, kept as it was read."""
    portfolio = require_open(portfolio)
    if not agreed:
        raise Invalid("Tick that you have read the text and agree.")
    text = rules_of(portfolio, now=now).portfolio.ethics
    _, made = PortfolioSignature.objects.get_or_create(
        portfolio=portfolio, text=text, defaults={"signed_by": by, "signed_at": now}
    )
    if made:
        record("portfolio.ethics-signed", portfolio, by=by, at=now)


@recorded
def reopen_portfolio(portfolio, *, by, now):
    """After a deferral, and in time: the next round begins, with everything as it was handed in."""
    portfolio = Portfolio.objects.whole().select_for_update(of=("self",)).get(pk=portfolio.pk)
    if portfolio.state != PortfolioState.DEFERRED:
        raise WrongState.between("Your portfolio", PortfolioState(portfolio.state), PortfolioState.COMPLETING)
    require_in_time(portfolio, now=now)
    portfolio.round += 1
    return move_portfolio(portfolio, PortfolioState.COMPLETING, by=by, at=now)


def require_in_time(portfolio, *, now):
    """Of one that was deferred: the day until which it can be handed in again is not over."""
    until = portfolio.resubmit_until
    if until and local_day(now, portfolio.candidate.association.time_zone) > until:
        raise Refused(f"It could be handed in again until {said(until)}. Ask the office for more time.")


def tell_candidate(portfolio, subject, body, *, now):
    if portfolio.candidate.user:
        link = reverse("portfolio:show", args=[portfolio.pk])
        notify_all([portfolio.candidate.user], subject=subject, body=body, link=link, by_mail=True, now=now)


@recorded
def move_portfolio(portfolio, to, *, by, at, reason="", **details):
    """The only place a portfolio changes state."""
    locked = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
    came_from = PortfolioState(locked.state)
    if to not in PORTFOLIO_LIFECYCLE[came_from]:
        raise WrongState.between("This portfolio", came_from, to)
    portfolio.state = to
    portfolio.save(update_fields=["state", "round", "rule_book", "submitted_at", "resubmit_until"])
    record(f"portfolio.{to}", portfolio, by=by, at=at, reason=reason, came_from=str(came_from),
           round=portfolio.round, **details)  # fmt: skip
    return portfolio


def require_open(portfolio):
    """The portfolio, locked, where it is being completed."""
    found = Portfolio.objects.whole().select_for_update(of=("self",)).get(pk=portfolio.pk)
    if not found.open:
        raise WrongState("The portfolio is handed in; what it holds can no longer be changed.")
    return found


def _require_renewal(approved, rules, *, now):
    months, zone = rules.eligibility.approval_valid_months, approved.candidate.association.time_zone
    settled = approved.settlements.standing().last()
    until = months_after(local_day(settled.settled_at, zone), months) if settled and months else None
    if until is None or until >= local_day(now, zone):
        raise Refused(f"Your portfolio is approved{f', until {said(until)}' if until else ''}: there is nothing to do.")


def open_to(candidate, *, now):
    """[(credential, category)] for which this candidate can begin a portfolio."""
    book = candidate.association.rule_books.in_force(on=now.date()).first()
    if book is None:
        return []
    taken = set(
        Portfolio.objects.filter(candidate=candidate)
        .filter(~Q(state=PortfolioState.APPROVED))
        .values_list("credential", "category")
    )
    return [(c, k) for c in Credential.values for k in book.rules.offered if (c, k) not in taken]
