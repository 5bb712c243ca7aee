"""Everything a reviewer or the office sees of one portfolio, gathered once."""

from dataclasses import dataclass

from exams.rules.sections.portfolio import TITLES, WRITTEN
from panels.portfolio.gaps import gaps, standing_of
from panels.portfolio.procedures.facts import facts_of, rules_of
from panels.portfolio.procedures.reviewing import readings_of, readings_shown_to


@dataclass(slots=True)
class PortfolioFile:
    portfolio: object
    rules: object
    parts: list  # every part with what is there and what lacks
    gaps: list
    sections: list  # [(title, lines with their documents)]
    references: list
    signatures: list
    readings: list  # [(round, readings)]
    settlements: list


def portfolio_file(portfolio, *, now, reader=None) -> PortfolioFile:
    """``reader``: a reviewer, who sees colleagues' readings as the way of reviewing lets them; none: the office."""
    rules = rules_of(portfolio, now=now)
    facts = facts_of([portfolio], {portfolio.pk: rules}, now=now)[portfolio.pk]
    if reader is not None:
        shown = readings_shown_to(reader, portfolio, rules.portfolio)
    else:
        shown = {n: readings_of(portfolio, n) for n in range(1, portfolio.round + 1)}
    lines = lines_of(portfolio)
    return PortfolioFile(
        portfolio=portfolio,
        rules=rules.portfolio,
        parts=standing_of(rules.portfolio, facts),
        gaps=gaps(rules.portfolio, facts),
        sections=[(TITLES[kind], [one for one in lines if one.kind == kind]) for kind in WRITTEN],
        references=[
            (one, sorted_ratings(one.answer, rules.portfolio) if hasattr(one, "answer") else [])
            for one in portfolio.references.standing().select_related("answer")
        ],
        signatures=list(portfolio.signatures.select_related("signed_by")),
        readings=[(number, readings) for number, readings in shown.items() if readings],
        settlements=list(portfolio.settlements.select_related("settled_by", "taken_back")),
    )


def lines_of(portfolio, kind=None):
    """The lines that stand with the documents that stand, in two questions."""
    found = portfolio.entries.in_round(portfolio.round)
    lines = list(found if kind is None else found.filter(kind=kind))
    papers = {}
    for document in portfolio.documents.in_round(portfolio.round):
        papers.setdefault(document.entry_id, []).append(document)
    for one in lines:
        one.papers, one.part_title = papers.get(one.pk, []), TITLES[one.kind]
    return lines


def sorted_ratings(answer, rules):
    """[(competency, level or None)] in the order of the rule book; what it no longer names comes last."""
    names = [name for name in rules.competencies if name in answer.ratings]
    names += [name for name in answer.ratings if name not in names]
    return [(name, answer.ratings[name]) for name in names]
