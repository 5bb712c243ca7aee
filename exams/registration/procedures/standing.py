"""What the registry knows of a candidate, written down: membership, portfolio, parts passed."""

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.refusals.exceptions import Invalid
from exams.registration.models import Membership, PartCredit, PortfolioStanding


@recorded
def note_membership(candidate, *, bought_on, rules, by, now, until=None):
    """A membership bought on a day runs as the rule book says, or until the end of the year that it was bought for."""
    until = until or rules.eligibility.membership_until(bought_on)
    membership = Membership.objects.create(candidate=candidate, bought_on=bought_on, valid_until=until, recorded_at=now)
    record("membership.noted", candidate, by=by, at=now, valid_until=until.isoformat())
    return membership


@recorded
def note_portfolio(candidate, *, credential, category, by, now, submitted_on=None, approved_on=None):
    """Where the portfolio stands; a day that is not given stays as it is."""
    if submitted_on and approved_on and approved_on < submitted_on:
        raise Invalid("A portfolio is approved after it was handed in: check the two days.")
    standing, _ = PortfolioStanding.objects.get_or_create(candidate=candidate, credential=credential, category=category)
    standing.submitted_on = submitted_on or standing.submitted_on
    standing.approved_on = approved_on or standing.approved_on
    standing.save(update_fields=["submitted_on", "approved_on"])
    days = {"submitted_on": str(standing.submitted_on or ""), "approved_on": str(standing.approved_on or "")}
    record("portfolio.noted", candidate, by=by, at=now, credential=credential, category=category, **days)
    return standing


@recorded
def note_passed_parts(passed, *, cycle, by, now):
    """Parts passed in a cycle: [(registration, part, day)]; one that is known already is left alone."""
    known = set(PartCredit.objects.filter(registration__cycle=cycle).values_list("registration_id", "part"))
    fresh = [
        PartCredit(
            candidate_id=registration.candidate_id,
            registration=registration,
            credential=registration.credential,
            category=registration.category,
            part=part,
            earned_on=day,
            recorded_at=now,
        )
        for registration, part, day in passed
        if (registration.pk, str(part)) not in known
    ]
    PartCredit.objects.bulk_create(fresh, batch_size=2000)
    entries = [
        Entry("part.credited", f"registration {c.registration_id}", details={"part": str(c.part)}) for c in fresh
    ]
    if entries:
        record_all(entries, by=by, at=now, cycle=cycle)
    return fresh
