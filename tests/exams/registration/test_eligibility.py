"""Who may sit: the same rules code under four associations that disagree, and the traps of the field."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.calendar.days import months_after
from exams.registration.eligibility.rules import (
    EarlierSitting,
    Facts,
    assess,
    before_a_retake,
    carried_parts,
    eligible,
    sits,
)
from exams.rules.book import Rules
from exams.rules.sections.eligibility import Duty, EligibilityRules

BOOKS = sorted((Path(__file__).parents[1] / "rules" / "rule_books").glob("*.toml"))
TODAY, EXAM = date(2026, 1, 10), date(2026, 3, 14)


def book(name):
    return Rules.from_json(tomllib.loads((BOOKS[0].parent / f"{name}.toml").read_text()))


MONTHLY, CENTRE, TWICE, PANEL = (
    book(name) for name in ("monthly_windows", "testing_centre", "twice_a_year", "exam_then_panel")
)
MEMBER = date(2026, 12, 31)


def facts(**changes):
    """Somebody in perfect order: a member, with a portfolio handed in and approved in time."""
    base = {
        "category": "Mentor-Clinical",
        "today": TODAY,
        "exam_day": EXAM,
        "member_until": MEMBER,
        "portfolio_submitted": date(2025, 9, 1),
        "portfolio_approved": date(2025, 11, 1),
    }
    return Facts(**(base | changes))


def lacking(rules, given):
    return [f.rule for f in assess(rules, given) if not f.stands]


@pytest.mark.parametrize("rules", [MONTHLY, CENTRE, TWICE, PANEL])
def test_whoever_is_in_perfect_order_may_sit_everywhere(rules):
    assert lacking(rules, facts()) == []
    assert eligible(assess(rules, facts()))


# One line a case: what is different, and who of the four then says no, and by which rule.
CASES = [
    ("no member", {"member_until": None}, "membership", "membership", "membership", ""),
    ("membership ends before", {"member_until": date(2025, 12, 31)}, "membership", "membership", "membership", ""),
    ("portfolio in review", {"portfolio_approved": None}, "portfolio", "portfolio", "", ""),
    (
        "no portfolio",
        {"portfolio_submitted": None, "portfolio_approved": None},
        "portfolio",
        "portfolio",
        "",
        "portfolio",
    ),
    ("approved too long ago", {"portfolio_approved": date(2025, 2, 1)}, "portfolio", "portfolio", "", ""),
    ("Specialist", {"category": "Specialist"}, "category", "category", "", ""),
    ("sat half a year ago", {"earlier": [EarlierSitting(date(2025, 9, 20))]}, "", "wait", "wait", ""),
    ("missed half a year ago", {"earlier": [EarlierSitting(date(2025, 9, 20), no_show=True)]}, "", "wait", "wait", ""),
    ("resit after an incident", {"earlier": [EarlierSitting(date(2025, 9, 20), free=True)]}, "", "", "", ""),
    (
        "retake asked for late",
        {"earlier": [EarlierSitting(date(2025, 3, 1))], "today": date(2026, 2, 1)},
        "",
        "request",
        "",
        "",
    ),
    (
        "three attempts",
        {"earlier": [EarlierSitting(date(y, 3, 1)) for y in (2022, 2023, 2024)]},
        "",
        "",
        "attempts",
        "",
    ),
    ("both passed", {"passed": {"one": date(2025, 3, 1), "two": date(2025, 3, 1)}}, "parts", "parts", "parts", ""),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_four_associations_disagree(case):
    _, changes, *expected = case
    found = [" ".join(lacking(rules, facts(**changes))) for rules in (MONTHLY, CENTRE, TWICE, PANEL)]
    assert found == expected


def test_every_no_says_why_and_what_to_do():
    changes = {"member_until": None, "portfolio_submitted": None, "portfolio_approved": None}
    for finding in assess(CENTRE, facts(**changes)):
        assert finding.sentence.endswith(".")
        assert bool(finding.todo) != finding.stands, finding


def test_a_wait_of_a_year_and_an_approval_of_a_year_do_not_block_every_retake():
    earlier = [EarlierSitting(date(2025, 3, 8))]
    retake = facts(portfolio_approved=date(2025, 1, 20), earlier=earlier)
    assert lacking(CENTRE, retake) == []
    assert lacking(MONTHLY, retake) == ["portfolio"], "where the rule book lets approval end, it has to be renewed"


def test_whoever_has_to_sit_again_is_told_from_when_how_often_and_what():
    sat = facts(earlier=[EarlierSitting(date(2026, 1, 9))], passed={"two": date(2026, 1, 9)})
    assert before_a_retake(TWICE, sat) == [
        "You last sat on 9 January 2026; a retake is possible from 9 January 2027 on.",
        "You have used 1 of 3 attempts.",
        "You passed Part Two on 9 January 2026: you sit Part One only.",
    ]
    often = facts(earlier=[EarlierSitting(date(2022 + n, 1, 9)) for n in range(3)])
    assert "You have used 3 of 3 attempts. Ask the office what you can do." in before_a_retake(TWICE, often)


def test_who_was_in_flight_when_the_category_stopped_sitting_may_still_sit():
    flying = facts(category="Specialist", portfolio_submitted=date(2024, 12, 1), exam_day=date(2025, 10, 1))
    assert sits(TWICE, flying)
    assert "you may sit until" in assess(TWICE, flying)[0].sentence
    assert not sits(
        TWICE, facts(category="Specialist", portfolio_submitted=date(2025, 1, 1), exam_day=date(2025, 10, 1))
    )
    assert not sits(TWICE, facts(category="Specialist", portfolio_submitted=date(2024, 12, 1)))


WITHOUT = Rules(categories=("Family Associate", "Mentor-Policy"))


def test_without_an_exam_only_membership_and_portfolio_are_asked_for():
    given = facts(category="Family Associate", portfolio_approved=None, earlier=[EarlierSitting(date(2025, 12, 1))])
    assert [f.rule for f in assess(WITHOUT, given)] == ["category", "membership", "portfolio"]
    assert eligible(assess(WITHOUT, given)), "handed in is enough: the review goes on beside it"
    assert not any("exam" in f.sentence and f.rule != "category" for f in assess(WITHOUT, given))
    none = facts(category="Family Associate", portfolio_submitted=None, portfolio_approved=None, member_until=None)
    assert lacking(WITHOUT, none) == ["membership", "portfolio"]


def test_without_an_exam_an_approval_that_has_run_out_is_renewed_first():
    old = facts(category="Family Associate", portfolio_approved=date(2024, 12, 1))
    assert lacking(WITHOUT, old) == ["portfolio"]


@pytest.mark.parametrize(
    ("category", "on", "asked"),
    [
        ("Family Associate", EXAM, False),
        ("Mentor-Policy", EXAM, True),
        ("Specialist", date(2024, 12, 31), True),
        ("Specialist", date(2025, 1, 1), False),
        ("Mentor-Clinical", date(2025, 12, 31), False),
        ("Mentor-Clinical", date(2026, 1, 1), True),
        ("Family Specialist", EXAM, True),
    ],
)
def test_the_rule_book_says_who_sits_and_when(category, on, asked):
    rules = EligibilityRules(
        sits=(
            Duty("Specialist", until=date(2024, 12, 31)),
            Duty("Mentor-Clinical", since=date(2026, 1, 1)),
            Duty("Family Specialist"),
        )
    )
    assert rules.asks_exam(category, on=on) == asked


def test_an_exception_stands_beside_the_rule_and_does_not_hide_it():
    excepted = facts(member_until=None, exceptions={"membership": "joined at the desk"})
    found = next(f for f in assess(CENTRE, excepted) if f.rule == "membership")
    assert (found.holds, found.stands, found.exception) == (False, True, "joined at the desk")
    assert "not a member" in found.sentence


def test_a_part_that_was_passed_is_carried_while_the_rule_book_lets_it():
    passed = {"one": date(2024, 3, 14)}
    assert carried_parts(TWICE, passed, date(2026, 3, 14)) == passed
    assert carried_parts(TWICE, passed, date(2026, 3, 15)) == {}
    assert carried_parts(CENTRE, passed, date(2036, 3, 14)) == passed, "0 months: without end"
    assert carried_parts(PANEL, passed, date(2024, 3, 15)) == {}, "this association carries nothing"


@pytest.mark.parametrize(
    ("rules", "bought", "until"),
    [(TWICE, date(2025, 11, 30), 2025), (TWICE, date(2025, 12, 1), 2026), (CENTRE, date(2025, 12, 31), 2025)],
)
def test_membership_bought_late_in_the_year_covers_the_next(rules, bought, until):
    assert rules.eligibility.membership_until(bought) == date(until, 12, 31)


def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month():
    assert months_after(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2025, 12, 15), 1) == date(2026, 1, 15)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120), st.integers(0, 120))
def test_more_months_are_never_earlier(day, fewer, more):
    assert months_after(day, fewer) <= months_after(day, fewer + more)


def test_what_it_costs_is_of_the_rule_book_too():
    def fee(rules, category="Mentor-Clinical", **kind):
        return rules.fees.fee(category, **({"retake": False, "one_part": False} | kind))

    assert [fee(rules) for rules in (MONTHLY, CENTRE, TWICE, PANEL)] == [200, 0, 90, 0]
    assert [fee(rules, retake=True) for rules in (MONTHLY, CENTRE, TWICE, PANEL)] == [200, 150, 45, 0]
    assert fee(CENTRE, retake=True, one_part=True) == 75
    assert fee(TWICE, retake=True, one_part=True) == 45
    assert fee(TWICE, category="Specialist") == 60


@pytest.mark.parametrize(("days", "percent"), [(31, 100), (30, 100), (29, 50), (14, 50), (13, 0), (-3, 0)])
def test_what_comes_back_depends_on_how_early_somebody_withdraws(days, percent):
    assert Rules().fees.refund_percent(days) == percent


# ── the file itself ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_rule_book_from_a_file_survives_the_journey(path):
    rules = Rules.from_json(tomllib.loads(path.read_text()))
    assert Rules.from_json(rules.as_json()) == rules


FAULTY = [
    ("catgories = []", "Did you mean categories"),
    ("[part_one]\nvalue = 'x'", "part_one.value must be a number"),
    ("[part_one]\nvalue = nan", "part_one.value must be"),
    ("[fees]\ncharges = [{ exam = true }]", "fees.charges[1].exam must be a number"),
    ("[fees]\ncharges = 3", "fees.charges is a list"),
    ("[eligibility]\nmembership = 'maybe'", "membership must be required, encouraged or not-asked"),
    ("[eligibility]\nmembership_rolls_over = '13-01'", "must be a month and a day"),
    ("[eligibility]\nsits = [{ until = '2024-13-01' }]", "eligibility.sits[1].until must be a day"),
    ("[eligibility]\nretake_wait_months = -1", "must be a whole number, 0 or more"),
    ("part_two = 3", "part_two is a section"),
]


@pytest.mark.parametrize(("text", "says"), FAULTY, ids=range(len(FAULTY)))
def test_a_fault_in_a_rule_book_is_named_with_its_place(text, says):
    with pytest.raises(ValueError) as refusal:
        Rules.from_json(tomllib.loads(text))
    assert says in str(refusal.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(ValueError) as refusal:
        Rules.from_json({"quorum": 3, "part_one": {"value": "x"}, "fees": {"days_to_pay": "soon"}})
    assert len(str(refusal.value).splitlines()) == 3
