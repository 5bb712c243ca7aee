"""From the rows of a portfolio to the facts its rule book is asked about."""

from collections import defaultdict

from django.db.models import Max

from exams.calendar.days import local_day
from exams.refusals.exceptions import Refused
from exams.registration.models import Membership
from exams.rules.sections.eligibility import REQUIRED
from panels.portfolio.gaps import EntryFacts, PortfolioFacts, ReferenceFacts, gaps, standing_of
from panels.portfolio.models import PortfolioDocument, PortfolioEntry, PortfolioSignature, ReferenceRequest


def book_of(portfolio, *, now):
    """The rule book a portfolio stands under: the one it was first handed in under, until then the one in force."""
    if portfolio.rule_book_id:
        return portfolio.rule_book
    association = portfolio.candidate.association
    book = association.rule_books.in_force(on=local_day(now, association.time_zone)).first()
    if book is None:
        raise Refused(f"{association} has no rule book in force: the office has to adopt one first.")
    return book


def rules_of(portfolio, *, now):
    return book_of(portfolio, now=now).rules


def standing(portfolio, *, now):
    """Every part with what is there and what lacks."""
    rules = rules_of(portfolio, now=now)
    return standing_of(rules.portfolio, facts_of([portfolio], {portfolio.pk: rules}, now=now)[portfolio.pk])


def gaps_of(portfolio, *, now):
    """What lacks, in sentences; the same for the candidate's page, the step of handing in, and the reviewers."""
    return gaps_of_all([portfolio], now=now)[portfolio.pk]


def gaps_of_all(portfolios, *, now):
    """{portfolio: what lacks}, with the same few questions however many there are (of few associations)."""
    books, rules = {}, {}
    for one in portfolios:
        key = one.rule_book_id or f"in force at {one.candidate.association_id}"
        if key not in books:
            books[key] = rules_of(one, now=now)
        rules[one.pk] = books[key]
    facts = facts_of(portfolios, rules, now=now)
    return {one.pk: gaps(rules[one.pk].portfolio, facts[one.pk]) for one in portfolios}


def facts_of(portfolios, rules, *, now):
    """{portfolio: PortfolioFacts} of its present round."""
    ids = [one.pk for one in portfolios]
    round_of = {one.pk: one.round for one in portfolios}
    papers = defaultdict(int)
    for portfolio, entry, added, removed in PortfolioDocument.objects.filter(portfolio__in=ids).values_list(
        "portfolio_id", "entry_id", "added_round", "removed_round"
    ):
        papers[entry] += _stands(round_of[portfolio], added, removed)
    entries, references = defaultdict(list), defaultdict(list)
    for e in PortfolioEntry.objects.filter(portfolio__in=ids):
        if _stands(round_of[e.portfolio_id], e.added_round, e.removed_round):
            entries[e.portfolio_id].append(
                EntryFacts(e.kind, e.title, e.hours, e.begins, e.ends, e.topic, papers[e.pk])
            )
    for r in ReferenceRequest.objects.standing().filter(portfolio__in=ids).select_related("answer"):
        answer = getattr(r, "answer", None)
        references[r.portfolio_id].append(
            ReferenceFacts(
                r.name,
                answered=answer is not None,
                void=bool(answer and answer.void),
                valid_until=answer.valid_until if answer else None,
                link_until=r.link_until,
            )
        )
    signatures = PortfolioSignature.objects.filter(portfolio__in=ids).values_list("portfolio_id", "text", "signed_at")
    signed = {(portfolio, text): at for portfolio, text, at in signatures}
    members = dict(
        Membership.objects.filter(candidate__in=[one.candidate_id for one in portfolios])
        .order_by()
        .values_list("candidate_id")
        .annotate(Max("valid_until"))
    )
    found = {}
    for one in portfolios:
        own, zone = rules[one.pk], one.candidate.association.time_zone
        on = signed.get((one.pk, own.portfolio.ethics))
        found[one.pk] = PortfolioFacts(
            category=one.category,
            today=local_day(now, zone),
            entries=tuple(entries[one.pk]),
            references=tuple(references[one.pk]),
            ethics_signed_on=local_day(on, zone) if on else None,
            member_until=members.get(one.candidate_id),
            membership_asked=own.eligibility.membership == REQUIRED,
        )
    return found


def _stands(number, added, removed):
    return added <= number and (removed is None or removed > number)
