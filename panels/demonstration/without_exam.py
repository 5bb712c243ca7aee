"""People of whom no exam is asked, and what is added to a category: registered, reviewed, decided like the others."""

from datetime import timedelta

from exams.accounts import procedures as accounts
from exams.cycles.states import Credential
from exams.registration.procedures import registrations
from panels.demonstration.arrivals import settle
from panels.demonstration.cast import DOMAIN, SUPERVISOR, WITHOUT_EXAM
from panels.portfolio.procedures.outcomes import review_portfolio


def register_without_exam(story, cycle, n, day):
    """n people, the first Family Specialist with the reflective supervisor added."""
    when, by = min(day, cycle.registration_closes) - timedelta(days=2), story.cast.coordinator
    made = []
    for k in range(n):
        story.numbers += 1
        person = accounts.enter_candidate(
            cycle.association, reference=f"{cycle.association.slug[:2].upper()}-{story.numbers:04d}",
            name=story.material.name(), email=f"person{story.numbers}@{DOMAIN}", by=by, now=when,
        )  # fmt: skip
        base = registrations.register(
            person, cycle=cycle, credential=Credential.IMH, category=WITHOUT_EXAM[k % 2], by=by, now=when
        )
        made.append(base)
        if k == 1:
            made.append(
                registrations.add_registration(
                    person, cycle=cycle, credential=Credential.IMH, category=SUPERVISOR, by=by, now=when, beside=base
                )
            )
    for one in made:
        settle(one, by=by, now=when)
    return made


def review_them(story, made, day):
    """Approved, each with a comment."""
    people = story.material.people
    for one in made:
        review_portfolio(
            one, reviewer=people["portfolio_reviewers"][0], outcome="approve",
            comment=people["portfolio_comments"]["approve"][0], by=story.cast.coordinator, now=day,
        )  # fmt: skip
