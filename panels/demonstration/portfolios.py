"""Two portfolios of the story: one half complete, one in review, and two people who review them."""

from datetime import timedelta
from decimal import Decimal

from exams.accounts.permissions import Role
from exams.registration.models import Registration
from exams.rules.sections.portfolio import EDUCATION, SUPERVISION, TRAINING, WORK
from panels.portfolio.models import ReferenceRequest
from panels.portfolio.procedures import documents, entries, portfolios, references
from panels.portfolio.procedures.assignments import assign_reviewer
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.submitting import submit_portfolio

PAPER = b"%PDF-1.4\n% An invented document of the demonstration.\ntrailer\n<< >>\n%%EOF\n"
REFEREES = (("Noor Ashdown", "former supervisor"), ("Piet Calloway", "team leader"), ("Rosa Linden", "colleague"))
TITLES = {
    EDUCATION: ("Master of Social Work", "Invented State University", ""),
    TRAINING: ("Infant observation seminar", "Invented Training Institute", ""),
    WORK: ("Home visitor and consultant", "Little Steps Agency", ""),
    SUPERVISION: ("Reflective supervision in a group", "Little Steps Agency", "Noor Ashdown"),
}


def keep_portfolios(story, now):
    story.say("Two portfolios: one half complete, one in review")
    cast, names = story.cast, story.material.people["portfolio_reviewers"]
    readers = [
        cast.account(
            "portfolio" if n == 1 else f"portfolio{n}", name, Role.PORTFOLIO_REVIEWER, (cast.cedar, cast.lakes)
        )
        for n, name in enumerate(names[:2], start=1)
    ]
    begun = now - timedelta(days=6)
    mine = Registration.objects.select_related("candidate__association").get(
        candidate__user=cast.candidate, state="applying"
    )
    half = _begin(mine, by=cast.candidate, now=begun)
    _enter(half, (EDUCATION, WORK), by=cast.candidate, now=begun)
    _ask(half, REFEREES[:1], by=cast.candidate, now=begun)
    other = (
        Registration.objects.filter(cycle=mine.cycle, candidate__user=None)
        .select_related("candidate__association")
        .order_by("-position")
        .first()
    )
    by = cast.account("applicant", other.candidate.name, Role.CANDIDATE, (cast.cedar,))
    other.candidate.user = by
    other.candidate.save(update_fields=["user"])
    whole = _begin(other, by=by, now=begun)
    _enter(whole, (EDUCATION, TRAINING, WORK, SUPERVISION), by=by, now=begun)
    _ask(whole, REFEREES, by=by, now=begun)
    portfolios.sign_ethics(whole, agreed=True, by=by, now=begun)
    submit_portfolio(whole, by=by, now=now - timedelta(days=2))
    for reader in readers:
        assign_reviewer(whole, reader, by=cast.coordinator, now=now - timedelta(days=1))


def _begin(registration, *, by, now):
    return portfolios.begin_portfolio(
        registration.candidate, credential=registration.credential, category=registration.category, by=by, now=now
    )


def _enter(portfolio, kinds, *, by, now):
    """As much of every kind as the rule book asks for, each line with a document."""
    day = now.date()
    for part in rules_of(portfolio, now=now).portfolio.parts_of(portfolio.category):
        if part.kind not in kinds:
            continue
        title, organisation, person = TITLES[part.kind]
        about = [(sub.topic, sub.minimum) for sub in part.topics]
        rest = max(part.minimum - sum(hours for _, hours in about), Decimal(0))
        for topic, hours in [*about, ("", rest)]:
            timed = part.kind in (TRAINING, SUPERVISION)
            if timed and not hours:
                continue
            line = entries.add_entry(
                portfolio,
                kind=part.kind,
                title=f"{title}: {topic[:1].lower()}{topic[1:]}" if topic else title,
                organisation=organisation,
                person=person,
                begins=day - timedelta(days=1200 if part.kind == WORK else 500),
                ends=None if part.kind == WORK else day - timedelta(days=200),
                hours=hours if timed else Decimal(0),
                topic=topic,
                by=by,
                now=now,
            )
            documents.upload_document(line, name=f"{title}.pdf", content=PAPER, by=by, now=now)


def _ask(portfolio, people, *, by, now):
    """They have answered already: what the post does, without a letter."""
    rules = rules_of(portfolio, now=now).portfolio
    for n, (name, relation) in enumerate(people):
        request = references.ask_reference(
            portfolio, name=name, email=f"reference{n}@demo.invalid", relation=relation, waived=n != 1, by=by, now=now
        )
        token = f"demonstration {request.pk}"
        ReferenceRequest.objects.filter(pk=request.pk).update(
            token_hash=references.hash_of(token), mailed_at=now, letters=1, link_until=now.date() + timedelta(days=30)
        )
        ratings = {competency: 3 + (n + k) % 2 for k, competency in enumerate(rules.competencies)}
        references.answer_reference(token, ratings=ratings, comment="I have seen this work for years.", now=now)
