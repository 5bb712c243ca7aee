"""The lines of a portfolio.  One that was reviewed stays in its round as it was."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Invalid, Refused
from exams.rules.sections.portfolio import COUNT, HOURS, WRITTEN
from panels.portfolio.models import PortfolioEntry
from panels.portfolio.procedures.documents import copy_document, retire_documents
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.portfolios import require_open
from panels.portfolio.signals import line_gone, line_kept

FIRST_YEAR = 1950
FACTS = ("title", "organisation", "person", "begins", "ends", "hours", "topic", "note")
MOST = 300


@recorded
def add_entry(portfolio, *, kind, by, now, from_log=None, **facts):
    """One more line; ``from_log``: the hours of the person's log that it is made of."""
    portfolio = require_open(portfolio)
    if kind not in WRITTEN:
        raise Invalid("Such a line cannot be entered.")
    require_room(portfolio)
    facts = checked_line(portfolio, kind, facts, now=now)
    entry = PortfolioEntry.objects.create(portfolio=portfolio, kind=kind, added_round=portfolio.round, **facts)
    record("portfolio.line-added", portfolio, by=by, at=now, line=entry.pk, kind=kind)
    line_kept.send(sender=PortfolioEntry, entry=entry, before=entry, from_log=from_log, by=by, now=now)
    return entry


def require_room(portfolio):
    if portfolio.entries.in_round(portfolio.round).count() >= MOST:
        raise Refused(f"A portfolio has at most {MOST} lines; put trainings of one course together.")


@recorded
def change_entry(entry, *, by, now, **facts):
    """A line is put right; where it was reviewed already, another takes its place from this round on."""
    portfolio = require_open(entry.portfolio)
    _require_standing(entry)
    facts = checked_line(portfolio, entry.kind, facts, now=now)
    changed = entry
    if entry.added_round == portfolio.round:
        for name, value in facts.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(facts))
    else:
        changed = PortfolioEntry.objects.create(
            portfolio=portfolio, kind=entry.kind, added_round=portfolio.round, **facts
        )
        standing = list(entry.documents.in_round(portfolio.round))
        for document in standing:
            copy_document(document, changed, number=portfolio.round)
        _retire(entry, portfolio, by=by, now=now)
    record("portfolio.line-changed", portfolio, by=by, at=now, line=changed.pk, before=entry.pk)
    line_kept.send(sender=PortfolioEntry, entry=changed, before=entry, from_log=None, by=by, now=now)
    return changed


@recorded
def remove_entry(entry, *, by, now):
    """A line with its documents."""
    portfolio = require_open(entry.portfolio)
    _require_standing(entry)
    record("portfolio.line-removed", portfolio, by=by, at=now, line=entry.pk)
    _retire(entry, portfolio, by=by, now=now)


def _retire(entry, portfolio, *, by, now):
    retire_documents(entry.documents.in_round(portfolio.round), portfolio)
    if entry.added_round == portfolio.round:
        line_gone.send(sender=PortfolioEntry, entry=entry, by=by, now=now)
        entry.delete()
    else:
        entry.removed_round = portfolio.round
        entry.save(update_fields=["removed_round"])


def _require_standing(entry):
    if entry.removed_round is not None:
        raise Refused("This line is not part of the portfolio any more.")


def checked_line(portfolio, kind, facts, *, now):
    """The facts of a line, in order, or refused."""
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise Invalid(f"A line has no {', '.join(sorted(unknown))}.")
    facts = {name: facts.get(name) or PortfolioEntry._meta.get_field(name).get_default() for name in FACTS}
    begins, ends = facts["begins"], facts["ends"]
    today = local_day(now, portfolio.candidate.association.time_zone)
    lines = [part for part in rules_of(portfolio, now=now).portfolio.parts_of(portfolio.category) if part.kind == kind]
    units = {part.measured_in for part in lines}
    topics = {sub.topic for part in lines for sub in part.topics}
    problems = (
        (not facts["title"].strip(), "Write what it was."),
        (begins and ends and ends < begins, "It ends before it begins: check the two days."),
        (any(day and day.year < FIRST_YEAR for day in (begins, ends)), "Check the year: that is too long ago."),
        (
            any(day and day > today for day in (begins, ends)),
            "A day lies ahead: enter what is behind you, and leave the end empty while it goes on.",
        ),
        (HOURS in units and not facts["hours"], "Write how many hours it was."),
        (units - {COUNT} and begins is None, "Write the day on which it began."),
        (facts["topic"] and facts["topic"] not in topics, "Choose a topic of the list."),
    )
    for wrong, sentence in problems:
        if wrong:
            raise Invalid(sentence)
    return facts
