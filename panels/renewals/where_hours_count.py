"""Where each of a person's hours counts, and where not and why: renewals and portfolios, in sentences."""

from dataclasses import dataclass

from panels.endorsements.models import Endorsement
from panels.endorsements.states import ENDED
from panels.portfolio.models import Portfolio
from panels.renewals.calculations import Noted, counts_for
from panels.renewals.models import ContinuingHour
from panels.renewals.procedures.facts import keeping_of_all


@dataclass(frozen=True, slots=True)
class Use:
    counts: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class LoggedHours:
    hours: ContinuingHour
    uses: tuple[Use, ...]


def log_of(candidate, *, now) -> list[LoggedHours]:
    """Every hour that stands, the newest first, in the same few questions however many there are."""
    noted = ContinuingHour.objects.standing().filter(candidate=candidate).order_by("-on", "-pk")
    held = Endorsement.objects.filter(candidate=candidate).exclude(state__in=ENDED)
    keepings = keeping_of_all(held.select_related("association").order_by("granted_on"), now=now).values()
    portfolios = list(Portfolio.objects.filter(candidate=candidate).order_by("begun_at"))
    found = []
    for one in noted.prefetch_related("uses__entry"):
        renewals = (_in_renewal(keeping, one) for keeping in keepings if keeping.due)
        lines = (_in_portfolio(portfolio, one) for portfolio in portfolios)
        found.append(LoggedHours(one, (*renewals, *lines)))
    return found


def _in_renewal(keeping, hours) -> Use:
    it = keeping.endorsement
    what = f"Renewal of {it.credential} {it.category} due {keeping.due.due_on:%-d %B %Y}"
    if hours.uses.all() and not keeping.rules.portfolio_hours:
        return Use(counts=False, sentence=f"{what}: no, hours of a portfolio do not count there")
    counts, why = counts_for(keeping.due, Noted(hours.kind, hours.topic, hours.hours, hours.on))
    return Use(counts, f"{what}: {'as' if counts else 'no,'} {why}")


def _in_portfolio(portfolio, hours) -> Use:
    what = f"Portfolio {portfolio.credential} {portfolio.category}"
    lines = (use.entry for use in hours.uses.all() if use.entry.portfolio_id == portfolio.pk)
    if any(line.removed_round is None or line.removed_round > portfolio.round for line in lines):
        return Use(counts=True, sentence=f"{what}: a line of it")
    if portfolio.open:
        return Use(counts=False, sentence=f"{what}: not entered there yet")
    return Use(counts=False, sentence=f"{what}: handed in without it")
