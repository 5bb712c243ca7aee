"""A portfolio that was settled before its owner registered comes to the registration later, a cycle at once."""

from collections import defaultdict

from exams.audit.procedures import Entry, record_all, recorded
from panels.portfolio.models import PortfolioReading, PortfolioReview, PortfolioSettlement


def portfolios_settled_for(cycle):
    """{registration: [outcomes]} of those that stand in the cycle and have no review of their own yet."""
    outcomes = {}
    for registration, settlement in _settled(cycle).items():
        outcomes[registration] = [settlement.outcome]
    return outcomes


@recorded
def carry_portfolios_into(cycle, *, by, now):
    """The same, written down as reviews of those registrations, so that the committee sees them.  How many."""
    settled = _settled(cycle)
    if not settled:
        return 0
    words = defaultdict(list)
    readings = PortfolioReading.objects.filter(assignment__portfolio__in={s.portfolio_id for s in settled.values()})
    for reading in readings.select_related("assignment__reviewer").order_by("assignment__position"):
        mine = reading.assignment
        words[mine.portfolio_id, mine.round].append((str(mine.reviewer), reading.comment))
    fresh = [
        PortfolioReview(
            registration_id=registration,
            reviewer=name[:200],
            outcome=settlement.outcome,
            comment=comment,
            reviewed_at=settlement.settled_at,
        )
        for registration, settlement in settled.items()
        for name, comment in (
            [(str(settlement.settled_by), settlement.reason)]
            if settlement.settled_by_id
            else words[settlement.portfolio_id, settlement.round]
        )
    ]
    PortfolioReview.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)
    entries = [
        Entry("portfolio.carried", f"registration {pk}", details={"outcome": str(s.outcome), "round": s.round})
        for pk, s in settled.items()
    ]
    record_all(entries, by=by, at=now, cycle=cycle)
    return len(settled)


def _settled(cycle):
    """{registration: the last settlement of its owner's portfolio}, in two questions."""
    waiting = cycle.registrations.standing().filter(portfolio_reviews=None)
    rows = {(r.candidate_id, r.credential, r.category): r.pk for r in waiting}
    found = {}
    settlements = PortfolioSettlement.objects.standing().filter(portfolio__candidate__in=waiting.values("candidate"))
    for one in settlements.select_related("portfolio", "settled_by").order_by("settled_at", "pk"):
        key = (one.portfolio.candidate_id, one.portfolio.credential, one.portfolio.category)
        if key in rows:
            found[rows[key]] = one
    return found
