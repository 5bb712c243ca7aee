"""One log of a person's hours: what is entered in a portfolio is noted in it, and what is noted can be put into one."""

from exams.audit.procedures import recorded
from exams.refusals.exceptions import Refused
from exams.rules.sections.portfolio import SUPERVISION, TRAINING
from panels.portfolio.models import Portfolio
from panels.portfolio.procedures.entries import add_entry
from panels.portfolio.procedures.facts import rules_of
from panels.renewals.models import ContinuingHour, HoursInPortfolio
from panels.renewals.procedures.hours import note_known_hours, require_uncounted, strike_hours

LOGGED = (TRAINING, SUPERVISION)
MOST = 999  # hours in one line of the log


def keep_in_log(entry, *, before, by, now):
    """A line of a portfolio is in the log too: the hours noted before where they are the same, otherwise new ones."""
    known = HoursInPortfolio.objects.filter(entry__in=[entry.pk, before.pk]).select_related("hours").first()
    if entry.kind not in LOGGED or not 0 < entry.hours <= MOST or entry.begins is None:
        return _let_go(known, by=by, now=now) if known else None
    facts = _facts_of(entry)
    if known and all(getattr(known.hours, name) == value for name, value in facts.items()):
        if known.entry_id != entry.pk:
            HoursInPortfolio.objects.create(hours=known.hours, entry=entry, own=known.own)
        return known.hours
    if known:
        _let_go(known, by=by, now=now)
    candidate = entry.portfolio.candidate
    here = HoursInPortfolio.objects.filter(entry__portfolio=entry.portfolio_id).values("hours")
    same = ContinuingHour.objects.standing().filter(candidate=candidate, **facts).exclude(pk__in=here).first()
    hours = same or note_known_hours(candidate, facts, by=by, now=now)
    HoursInPortfolio.objects.create(hours=hours, entry=entry, own=same is None)
    return hours


def drop_from_log(entry, *, by, now):
    """The line is taken out before anybody reviewed it: hours that only it brought are struck out."""
    known = HoursInPortfolio.objects.filter(entry=entry.pk).select_related("hours__candidate").first()
    if known:
        _let_go(known, by=by, now=now)


@recorded
def use_in_portfolio(portfolio, hours, *, by, now):
    """Each of these hours becomes a line of the portfolio."""
    ours = set(free_hours(portfolio).values_list("pk", flat=True))
    if any(one.pk not in ours for one in hours):
        raise Refused("Some of these hours stand in the portfolio already, or were struck out.")
    parts = rules_of(portfolio, now=now).portfolio.parts_of(portfolio.category)
    topics = {(part.kind, sub.topic.casefold()): sub.topic for part in parts for sub in part.topics}
    for one in sorted(hours, key=lambda h: (h.on, h.pk)):
        whose = {"person" if one.kind == SUPERVISION else "organisation": one.provider}
        topic = topics.get((one.kind, one.topic.casefold()), "")
        add_entry(
            portfolio, kind=one.kind, title=one.title, begins=one.on, hours=one.hours, topic=topic, by=by, now=now,
            from_log=one, **whose,
        )  # fmt: skip
    return len(hours)


def link_to_log(entry, hours):
    HoursInPortfolio.objects.create(hours=hours, entry=entry, own=False)


def free_hours(portfolio: Portfolio):
    """The hours of its owner that stand and are no line of it yet."""
    lines = portfolio.entries.in_round(portfolio.round)
    used = HoursInPortfolio.objects.filter(entry__in=lines).values("hours")
    return ContinuingHour.objects.standing().filter(candidate=portfolio.candidate_id).exclude(pk__in=used)


def _facts_of(entry):
    return {
        "kind": entry.kind,
        "topic": entry.topic[:60],
        "hours": entry.hours,
        "title": entry.title,
        "provider": (entry.person or entry.organisation)[:200],
        "on": entry.ends or entry.begins,
    }


def _let_go(use, *, by, now):
    """Hours that stand nowhere else and count in no attestation are struck; others stay in the log."""
    hours, own = use.hours, use.own
    use.delete()
    if not own or hours.uses.exists() or hasattr(hours, "struck"):
        return
    try:
        require_uncounted(hours)
    except Refused:
        return
    strike_hours(hours, reason="Taken out of the portfolio, or put right there.", by=by, now=now)
