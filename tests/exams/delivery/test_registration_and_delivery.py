"""Registering, withdrawing, and papers that close because the clock says so."""

from datetime import UTC, datetime, timedelta

import pytest

from exams.accounts import procedures as accounts
from exams.cycles import procedures as cycles
from exams.cycles.states import Part
from exams.delivery.clock import deadline
from exams.delivery.models import Attempt, Response
from exams.delivery.procedures import attempts
from exams.refusals.exceptions import Invalid, NoMoreTime, Refused, WrongState
from exams.registration.allowances import TimeAllowance
from exams.registration.procedures import registrations
from exams.rules import procedures as rules_steps

NINE = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("multiplier", "added", "closes"), [(1.0, 0, "10:30"), (1.25, 0, "10:52"), (2.0, 0, "12:00"), (1.0, 14, "10:44")]
)
def test_the_paper_closes_when_the_own_time_ends(multiplier, added, closes):
    allowance = TimeAllowance(timedelta(minutes=90), multiplier, timedelta(minutes=added))
    assert f"{deadline(NINE, allowance):%H:%M}" == closes


@pytest.fixture
def open_cycle(association, clerk, now):
    cycle = cycles.plan_cycle(association, name="Open", by=clerk, now=now, registration_closes=now + timedelta(days=1))
    return cycles.open_registration(cycle, by=clerk, now=now)


@pytest.fixture
def person(association, clerk, now):
    return accounts.enter_candidate(association, reference="C1", name="Ada", by=clerk, now=now)


def register(person, cycle, now, clerk, category="Specialist"):
    return registrations.register(person, cycle=cycle, credential="IMH-E", category=category, by=clerk, now=now)


def test_a_candidate_registers_once_and_may_come_back_after_withdrawing(person, open_cycle, now, clerk):
    first = register(person, open_cycle, now, clerk)
    with pytest.raises(Refused, match="already"):
        register(person, open_cycle, now, clerk)
    registrations.withdraw(first, by=clerk, now=now, reason="ill")
    with pytest.raises(WrongState, match="cannot become"):
        registrations.note_presence(first, by=clerk, now=now)
    register(person, open_cycle, now, clerk)


def test_registration_has_its_categories_and_its_end(person, open_cycle, now, clerk):
    with pytest.raises(Invalid, match="is none of them"):
        register(person, open_cycle, now, clerk, category="Baker")
    with pytest.raises(Refused, match="closed on"):
        register(person, open_cycle, now + timedelta(days=2), clerk)
    cycles.begin_exam_days(open_cycle, by=clerk, now=now)
    with pytest.raises(WrongState, match="not open"):
        register(person, open_cycle, now, clerk)


def test_a_cycle_is_frozen_to_the_rules_in_force_when_it_was_planned(association, open_cycle, clerk, now):
    from dataclasses import replace

    rules = replace(open_cycle.rules, portfolio_required=not open_cycle.rules.portfolio_required)
    rules_steps.adopt_rule_book(association, rules, effective_from=now.date(), by=clerk, now=now, reason="changed")
    open_cycle.refresh_from_db()
    assert open_cycle.rule_book.version == 1
    assert cycles.plan_cycle(association, name="Later", by=clerk, now=now).rule_book.version == 2


def test_nothing_is_written_after_the_deadline_and_a_late_paper_carries_it(house):
    attempt = Attempt.objects.filter(part=Part.ONE).first()
    other = Attempt.objects.create(registration=attempt.registration, part=Part.ONE, number=2, form=attempt.form)
    item = attempt.form.items.first()
    with pytest.raises(NoMoreTime):
        attempts.record_answers(other, {item: "B"}, now=house.now)
    attempts.begin_attempt(other, allowance=TimeAllowance(timedelta(minutes=90)), by=house.clerk, now=house.now)
    attempts.record_answers(other, {item: "B"}, now=house.now + timedelta(minutes=89))
    with pytest.raises(NoMoreTime):
        attempts.record_answers(other, {item: "C"}, now=house.now + timedelta(minutes=90))
    attempts.submit_attempt(other, by=house.clerk, now=house.now + timedelta(minutes=95))
    assert other.submitted_at == house.now + timedelta(minutes=90)
    assert Response.objects.get(attempt=other, item=item).answer == "B"
