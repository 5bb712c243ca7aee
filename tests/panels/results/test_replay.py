"""What other rules would have done is computed from what is stored, and writes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.accounts.models import Candidate
from exams.cycles.models import Cycle
from exams.delivery.models import Attempt
from exams.registration.eligibility.rules import EarlierSitting, Facts
from exams.registration.fees.ledger import credit_withdrawal
from exams.registration.models import Registration
from exams.registration.procedures.registrations import withdraw
from exams.rules.book import Rules
from exams.rules.procedures import begin_draft
from exams.rules.schema import rules_by_place
from exams.rules.sections.committee import RecommendationRules
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.fees import Charge, FeeRules, Refund
from exams.rules.sections.hours_and_moves import HoursAsked
from exams.rules.sections.part_one import PartOneRules
from exams.rules.sections.part_two import PartTwoRules
from exams.rules.sections.renewal import RenewalRules
from panels.committee.states import Outcome
from panels.renewals.procedures.renewing import renew
from panels.results.replay.judging import PartTwo, Sat, compare, judge
from panels.results.replay.keeping import questions_of_keeping
from panels.results.replay.limits import REPLAYED, WHY, not_replayed
from panels.results.replay.stored import pairs_of
from scoring.keys.models import PartOneMark
from tests.panels.renewals.keeping import Keeping, at

DAY = date(2026, 3, 14)


@pytest.fixture
def cycle(house):
    house.release()
    return Cycle.objects.select_related("association", "rule_book").get(pk=house.cycle.pk)


def figures(cycle, rules, now):
    found = compare(pairs_of(cycle, rules, now=now), dict(Outcome.choices))
    return {one.title: (one.before, one.after, [(m.who, m.before, m.after) for m in one.moved]) for one in found}


# ── one person ───────────────────────────────────────────────────────────────────────────────────────────────────────
def sat(**more):
    facts = more.pop("facts", Facts(category="Mentor-Clinical", today=DAY, exam_day=DAY, member_until=DAY))
    given = {"free": False, "used_attempt": True, "before_committee": True, "part_one": (48, 60),
             "part_two": PartTwo(passed=True), **more}  # fmt: skip
    return Sat(facts=facts, **given)


NO_PORTFOLIO = Rules(portfolio_required=False)


def test_somebody_is_judged_by_the_rules_own_functions():
    assert judge(NO_PORTFOLIO, sat()).outcome == "endorse"
    stricter = replace(NO_PORTFOLIO, part_one=PartOneRules(value=Decimal(85)))
    judged = judge(stricter, sat())
    assert (judged.part_one, judged.part_two, judged.outcome) == (False, True, "retake-part-one")
    assert judge(replace(stricter, portfolio_required=True), sat(part_one=(60, 60))).outcome == "not-available"


def test_whoever_has_no_attempt_left_under_the_rules_may_be_refused():
    rules = replace(
        NO_PORTFOLIO,
        eligibility=EligibilityRules(attempt_limit=2),
        recommendation=RecommendationRules(attempts_exhausted="do-not-endorse"),
    )
    facts = Facts(category="Mentor-Clinical", today=DAY, exam_day=DAY, earlier=[EarlierSitting(date(2025, 3, 1))])
    assert judge(rules, sat(part_one=(1, 60))).outcome == "retake-part-one"
    assert judge(rules, sat(part_one=(1, 60), facts=facts)).outcome == "do-not-endorse"
    assert judge(rules, sat(part_one=(1, 60), facts=facts)).fee == 0


def test_fees_and_refunds_are_those_of_the_rules():
    rules = replace(
        NO_PORTFOLIO, fees=FeeRules(charges=(Charge("", Decimal(90), Decimal(45)),), refunds=(Refund(7, Decimal(50)),))
    )
    facts = Facts(category="Mentor-Clinical", today=DAY, exam_day=DAY, earlier=[EarlierSitting(date(2025, 3, 1))])
    assert judge(rules, sat()).fee == 90
    assert judge(rules, sat(facts=facts)).fee == 45
    assert judge(rules, sat(facts=facts, free=True)).fee == 0
    assert judge(rules, sat(charged=Decimal(90), withdrawn_days_before=8)).comes_back == 45
    assert judge(rules, sat(charged=Decimal(90), withdrawn_days_before=6)).comes_back == 0


# ── a cycle ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_rules_a_cycle_had_move_nobody(cycle, now):
    assert all(not moved for *_, moved in figures(cycle, cycle.rules, now).values())


def test_a_higher_pass_mark_is_told_in_counts_and_names(cycle, house, now):
    found = figures(cycle, replace(cycle.rules, part_one=PartOneRules(value=Decimal(90))), now)
    name = house.registrations[1].candidate.name
    assert found["Pass Part One"] == ("2", "1", [(name, "passed", "not passed")])
    assert found["Are proposed to be endorsed"] == ("2", "1", [(name, "Endorse", "Retake Part One")])
    assert found["Pass Part Two"][2] == []


def test_part_two_is_marked_anew_from_the_ratings(cycle, now):
    percent = replace(cycle.rules, part_two=PartTwoRules(pass_percent=Decimal(100), percent_of="range"))
    assert figures(cycle, percent, now)["Pass Part Two"][:2] == ("2", "2"), "full points are full points"
    found = figures(cycle, replace(cycle.rules, part_two=PartTwoRules(readings=3)), now)
    before, after, moved = found["Pass Part Two"]
    assert (before, after) == ("2", "0")
    assert "1 script short of 3 readings." in moved[0][2]


def test_who_may_sit_is_looked_at_as_of_then(cycle, now):
    open_to_all = replace(cycle.rules, eligibility=EligibilityRules(membership="not-asked", portfolio="parallel"))
    before, after, moved = figures(cycle, open_to_all, now)["May sit the exam"]
    assert (before, after, len(moved)) == ("0", "2", 2)
    assert "You are not a member yet." in moved[0][1]


def test_a_membership_bought_after_the_exam_does_not_count(entry, now):
    entry.registered()
    found = pairs_of(entry.cycle, entry.cycle.rules, now=now)
    assert found[0][2].eligible
    entry.cycle.sittings.update(starts_at=now - timedelta(days=5), ends_at=now - timedelta(days=5, hours=-4))
    assert not pairs_of(entry.cycle, entry.cycle.rules, now=now)[0][2].eligible


def test_withdrawing_is_reckoned_by_the_day_on_which_it_was_done(entry, now):
    one = entry.registered()
    credit_withdrawal(one, by=entry.coordinator, now=now)
    withdraw(one, by=entry.coordinator, now=now, reason="moved away")
    strict = replace(entry.cycle.rules, fees=replace(entry.cycle.rules.fees, refunds=()))
    found = figures(entry.cycle, strict, now)["Comes back on withdrawing"]
    assert found[:2] == ("200.00", "0.00")


def test_nothing_is_written_and_many_ask_the_same_as_few(cycle, now):
    counts = []
    rules = replace(cycle.rules, part_one=PartOneRules(value=Decimal(90)))
    for many in (0, 1000):
        _sat_too(cycle, many, now)
        with CaptureQueriesContext(connection) as captured:
            pairs = pairs_of(cycle, rules, now=now)
        counts.append(len(captured))
        assert len(pairs) == 2 + many
        assert not [q for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert counts[1] <= counts[0] + 1
    assert counts[0] <= 40


def _sat_too(cycle, number, now):
    people = Candidate.objects.bulk_create(
        Candidate(association=cycle.association, reference=f"M{n}", name=f"M{n}") for n in range(number)
    )
    registrations = Registration.objects.bulk_create(
        Registration(cycle=cycle, candidate=one, credential="IMH-E", category="Mentor-Clinical", state="sat",
                     registered_at=now)
        for one in people
    )  # fmt: skip
    mark = PartOneMark.objects.filter(attempt__registration__cycle=cycle).select_related("attempt").first()
    attempts = Attempt.objects.bulk_create(
        _like(mark.attempt, one)
        for one in registrations
    )  # fmt: skip
    PartOneMark.objects.bulk_create(
        PartOneMark(attempt=one, answer_key_id=mark.answer_key_id, rule_book_id=mark.rule_book_id, correct=4, omitted=0,
                    scored=5, passed=True, marked_at=now)
        for one in attempts
    )  # fmt: skip


def _like(attempt, registration):
    names = [field.attname for field in Attempt._meta.concrete_fields if not field.primary_key]
    copy = {name: getattr(attempt, name) for name in names} | {"registration_id": registration.pk}
    return Attempt(**copy)


# ── endorsements ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def keeping(account, clerk):
    return Keeping(account, clerk, RenewalRules())


def kept(keeping, now, **changes):
    rules = replace(keeping.rules, renewal=replace(keeping.rules.renewal, **changes))
    found = questions_of_keeping(keeping.association, rules, now=now)
    return {one.title: (one.before, one.after, [m.after for m in one.moved]) for one in found}


def test_renewals_are_looked_at_again_with_the_hours_noted_then(keeping):
    it = keeping.endorsed(until="2026-12-31")
    renew(keeping.attested(it), by=keeping.office, now=at("2026-12-02"))
    assert kept(keeping, at("2027-01-05"))["Renewals with all hours"] == ("1", "1", [])
    more = kept(keeping, at("2027-01-05"), hours=(HoursAsked("training", Decimal(20)),))
    before, after, moved = more["Renewals with all hours"]
    assert (before, after) == ("1", "0")
    assert "15 of 20 hours are noted" in moved[0]
    by_word = kept(keeping, at("2027-01-05"), hours=(HoursAsked("training", Decimal(20)),), shown_by="word")
    assert by_word["Renewals with all hours"] == ("1", "1", [])


def test_days_of_grace_decide_who_has_lapsed(keeping):
    keeping.endorsed(until="2026-12-31")
    now = at("2027-01-20")
    assert kept(keeping, now)["Have not lapsed"] == ("1", "1", [])
    assert kept(keeping, now, grace_days=10)["Have not lapsed"] == ("1", "0", ["lapsed on 11 January 2027"])
    assert kept(keeping, at("2027-06-01"), model="none")["Have not lapsed"] == ("0", "1", ["in order"])


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_tells_counts_names_and_what_cannot_be_replayed(cycle, house, client, now):
    rules = replace(cycle.rules, part_one=PartOneRules(value=Decimal(90), minutes=60))
    begin_draft(cycle.association, rules, began_from="x", by=house.coordinator, now=now)
    client.force_login(house.coordinator)
    address = f"/office/rules/{cycle.association.slug}/replay/"
    page = client.get(address).content.decode()
    assert house.registrations[1].candidate.name in page
    assert "What somebody would have answered in another time is not known." in page
    table = client.get(f"{address}?as=csv").content.decode()
    assert f"Pass Part One,Spring,{house.registrations[1].candidate.name},passed,not passed" in table
    assert client.get(f"{address}?rules=nothing").status_code == 404
    assert client.get(f"{address}?rules=preset-test_center").status_code == 200
    client.force_login(house.member)
    assert client.get(address).status_code == 404


def test_a_cycle_that_is_not_released_is_not_replayed(house, client):
    client.force_login(house.coordinator)
    page = client.get(f"/office/rules/{house.association.slug}/replay/").content.decode()
    assert "No cycle is released yet" in page
    assert house.registrations[0].candidate.name not in page


def test_every_rule_is_replayed_or_has_a_reason_why_not():
    places = set(rules_by_place())
    assert set(REPLAYED) <= places
    assert {place.partition(".")[0] for place in places - set(REPLAYED)} <= set(WHY)
    after = replace(Rules(), part_one=PartOneRules(value=Decimal(70), minutes=60))
    assert [(change.place, bool(why)) for change, why in not_replayed(Rules(), after)] == [("part_one.minutes", True)]
