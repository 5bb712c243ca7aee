"""Behind the seal: who is too close does not read, and why is told to nobody; a dropout is made good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exams.accounts.models import Tie
from exams.cycles.own_rules import correct_rules
from exams.refusals.exceptions import Invalid, Refused
from exams.rules.sections.reading import MayRead, ReadingRules
from panels.portfolio.models import PortfolioReview
from panels.reading import sealing
from panels.reading.models import Assignment, PanelMember, Rating, Script
from panels.reading.models.sealed import SealedKey
from panels.reading.procedures.assignments import join_panel, replace_readers
from panels.reading.procedures.planning import propose_plan
from panels.reading.procedures.ratings import give_back, rate_script
from panels.reviewers.models import Reviewer
from panels.reviewers.procedures import declare_ties, describe_reviewer, enter_reviewer, pin_conflict


@pytest.fixture
def planned(house, account):
    """The house with nothing given out yet and four reviewers on its panel."""
    Assignment.objects.all().delete()
    for n in (3, 4):
        user = account("reviewer", f"reader-{n}")
        reviewer = enter_reviewer(
            house.association, reference=f"X{n}", name=f"Reader {n}", user=user, by=house.clerk, now=house.now
        )
        join_panel(house.panel, reviewer, by=house.coordinator, now=house.now)
    house.reviewers = [m.reviewer for m in house.panel.members.filter(lead=False).select_related("reviewer")]
    return house


def code_of(candidate):
    return next(k.script.code for k in SealedKey.objects.all() if k.attempt.registration.candidate == candidate)


def readers_of(house, candidate):
    """Who would read what this candidate wrote (the test knows whose it is; nobody else does)."""
    code = {key.attempt.registration.candidate_id: key.script.code for key in SealedKey.objects.all()}[candidate.pk]
    return set(propose_plan(house.panel, now=house.now).teams[code])


def barred_for(house, candidate):
    facts = sealing.planning_facts(house.panel, house.reviewers)
    code = {key.attempt.registration.candidate_id: key.script.code for key in SealedKey.objects.all()}[candidate.pk]
    return {no for c, _, bars in facts if c == code for no in bars}


def test_everything_the_house_knows_keeps_the_close_away(planned):
    house, (a, b, c, d) = planned, planned.reviewers
    one, two = (r.candidate for r in house.registrations)
    describe_reviewer(a, employer="Lantern Street", by=house.coordinator, now=house.now)
    one.agency = "lantern street"
    one.save()
    Tie.objects.create(candidate=one, kind="supervisor", name=f"Dr. {b.name}")
    assert barred_for(house, one) == {a.pk, b.pk}
    assert readers_of(house, one) == {c.pk, d.pk}
    assert barred_for(house, two) == set()
    PortfolioReview.objects.create(
        registration=house.registrations[1], reviewer=c.name, outcome="approve", reviewed_at=house.now
    )
    assert barred_for(house, two) == {c.pk}
    declare_ties(d.user, [two.name, "", " "], by=d.user, now=house.now)
    assert barred_for(house, two) == {c.pk, d.pk}


def test_a_pin_overrules_what_is_computed_either_way(planned):
    house, (a, b, *_) = planned, planned.reviewers
    one = house.registrations[0].candidate
    Tie.objects.create(candidate=one, kind="other", name=a.name)
    with pytest.raises(Invalid, match="why"):
        pin_conflict(a, one, conflict=False, reason=" ", by=house.coordinator, now=house.now)
    pin_conflict(a, one, conflict=False, reason="A namesake.", by=house.coordinator, now=house.now)
    pin_conflict(b, one, conflict=True, reason="Cousins.", by=house.coordinator, now=house.now)
    assert barred_for(house, one) == {b.pk}


def test_the_rule_book_says_who_may_read_what_and_whose_training_counts(planned):
    house = planned
    a, b, c, d = house.reviewers
    for reviewer in (a, b):
        describe_reviewer(reviewer, endorsed_as="Mentor-Clinical", by=house.coordinator, now=house.now)
    describe_reviewer(b, trained_until=house.now.date() - timedelta(days=1), by=house.coordinator, now=house.now)
    rules = ReadingRules(may_read=(MayRead("Mentor-Clinical", ("Mentor-Clinical",)),), training_current=True)
    correct_rules(house.cycle, replace(house.cycle.rules, reading=rules), by=house.clerk, now=house.now, reason="x")
    house.panel.cycle.refresh_from_db()
    describe_reviewer(a, trained_until=house.now.date(), by=house.coordinator, now=house.now)
    house.reviewers = list(Reviewer.objects.filter(pk__in=[r.pk for r in house.reviewers]).order_by("pk"))
    assert barred_for(house, house.registrations[0].candidate) == {b.pk, c.pk, d.pk}
    proposed = propose_plan(house.panel, now=house.now)
    assert all("Only 1 of 4 reviewers" in reason for reason in proposed.short.values())


def test_whoever_is_away_is_not_planned_with(planned):
    house, (a, *_) = planned, planned.reviewers
    day = house.now.date()
    with pytest.raises(Invalid, match="ends after it begins"):
        describe_reviewer(a, away_from=day, away_until=day - timedelta(days=1), by=house.clerk, now=house.now)
    describe_reviewer(a, away_from=day, away_until=day, by=house.clerk, now=house.now)
    proposed = propose_plan(house.panel, now=house.now)
    assert proposed.away == (a,)
    assert all(a.pk not in team for team in proposed.teams.values())
    assert a.pk in propose_plan(house.panel, now=house.now + timedelta(days=1)).readers


def test_the_plan_is_shown_before_anything_is_given_out(planned):
    proposed = propose_plan(planned.panel, now=planned.now)
    assert not Assignment.objects.exists()
    assert sum(proposed.strength.loads.values()) == 4
    assert proposed.strength.double_read == 2


def test_a_dropout_costs_only_what_waited_on_that_desk(planned):
    from panels.reading.procedures.assignments import give_out_scripts

    house = planned
    assert give_out_scripts(house.panel, by=house.coordinator, now=house.now) == 4
    first = Assignment.objects.order_by("pk").first()
    rate_script(first.script.code, house.levels(4, 3), by=first.reviewer.user, now=house.now)
    leaving = Assignment.objects.waiting().order_by("pk").first().reviewer
    kept = set(Assignment.objects.exclude(reviewer=leaving).values_list("pk", flat=True))
    with pytest.raises(Invalid, match="why"):
        replace_readers(house.panel, leaving=leaving, by=house.coordinator, now=house.now)
    made, still_open = replace_readers(house.panel, leaving=leaving, reason="ill", by=house.coordinator, now=house.now)
    assert still_open == 0
    assert made >= 1
    assert kept <= set(Assignment.objects.values_list("pk", flat=True)), "nothing else was touched"
    assert PanelMember.objects.get(reviewer=leaving).left_at == house.now
    assert Rating.objects.count() == 1
    for script in Script.objects.all():
        held = script.assignments.exclude(state="given-back")
        assert held.count() == 2
        assert len(set(script.assignments.values_list("reviewer", flat=True))) == script.assignments.count()


def test_a_script_given_back_goes_to_somebody_who_has_not_read_it(planned):
    from panels.reading.procedures.assignments import give_out_scripts

    house = planned
    give_out_scripts(house.panel, by=house.coordinator, now=house.now)
    one = Assignment.objects.order_by("pk").first()
    give_back(one.script.code, reason="I know this person", by=one.reviewer.user, now=house.now)
    assert replace_readers(house.panel, by=house.coordinator, now=house.now) == (1, 0)
    assert replace_readers(house.panel, by=house.coordinator, now=house.now) == (0, 0)
    again = one.script.assignments.exclude(state="given-back").values_list("reviewer", flat=True)
    assert one.reviewer_id not in again


def test_too_many_conflicts_are_refused_with_the_code_and_nothing_is_given_out(planned):
    from panels.reading.procedures.assignments import give_out_scripts

    house = planned
    for reviewer in house.reviewers[:3]:
        Tie.objects.create(candidate=house.registrations[0].candidate, kind="reference", name=reviewer.name)
    with pytest.raises(Refused, match="1 script lacks a reader") as refusal:
        give_out_scripts(house.panel, by=house.coordinator, now=house.now)
    assert "Canary" not in str(refusal.value)
    assert not Assignment.objects.exists()
