"""What renewals ask for, by hand: both models, leap days, days of entry, transitions, proportions, draws."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules.book import Rules
from exams.rules.sections.hours_and_moves import SUPERVISING, CategoryFee, Gap, HoursAsked, MovingRules, OfWhich
from exams.rules.sections.renewal import RenewalRules
from panels.renewals.calculations import Noted, Standing, drawn, due, missing_hours, shortfall
from panels.renewals.periods import (
    Period,
    complete_months,
    first_valid_until,
    lapses_on,
    next_valid_until,
    period_due,
    period_of,
)

ANNUAL, CYCLE = RenewalRules(), RenewalRules(model="three-year")
JUNE = RenewalRules(period_ends="06-30")
LATE = RenewalRules(due="01-31")  # the year's hours, handed in by the end of January
LEAP = RenewalRules(period_ends="02-29")


def day(text):
    return date.fromisoformat(text)


def asked(rules, category="Mentor-Clinical", granted="2020-05-01", until="2026-12-31", **more):
    return due(rules, Standing(category, day(granted), day(until), **more))


def hours(of):
    return {(one.kind, one.topic): one.hours for one in of.asked}


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rules", "on", "start", "end", "due_on"),
    [
        (ANNUAL, "2026-01-01", "2026-01-01", "2026-12-31", "2026-12-31"),
        (ANNUAL, "2026-12-31", "2026-01-01", "2026-12-31", "2026-12-31"),
        (JUNE, "2026-06-30", "2025-07-01", "2026-06-30", "2026-06-30"),
        (JUNE, "2026-07-01", "2026-07-01", "2027-06-30", "2027-06-30"),
        (LATE, "2026-12-31", "2026-01-01", "2026-12-31", "2027-01-31"),
        (LATE, "2027-01-15", "2027-01-01", "2027-12-31", "2028-01-31"),
        (LEAP, "2027-03-01", "2027-03-01", "2028-02-29", "2028-02-29"),
        (LEAP, "2028-02-29", "2027-03-01", "2028-02-29", "2028-02-29"),
        (LEAP, "2029-02-28", "2028-03-01", "2029-02-28", "2029-02-28"),
        (CYCLE, "2025-01-01", "2025-01-01", "2027-12-31", "2027-12-31"),
        (CYCLE, "2024-12-31", "2022-01-01", "2024-12-31", "2024-12-31"),
        (CYCLE, "2028-01-01", "2028-01-01", "2030-12-31", "2030-12-31"),
        (CYCLE, "2041-05-05", "2040-01-01", "2042-12-31", "2042-12-31"),
        (RenewalRules(model="three-year", cycle_ends=date(2028, 2, 29)), "2031-02-28", "2028-03-01", "2031-02-28",
         "2031-02-28"),
        (RenewalRules(model="three-year", cycle_ends=date(2028, 2, 29)), "2039-01-01", "2037-03-01", "2040-02-29",
         "2040-02-29"),
    ],
)  # fmt: skip
def test_every_day_falls_into_one_period(rules, on, start, end, due_on):
    assert period_of(rules, day(on)) == Period(day(start), day(end), day(due_on))
    assert period_due(rules, day(due_on)) == Period(day(start), day(end), day(due_on))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([ANNUAL, JUNE, LATE, LEAP, CYCLE]))
def test_periods_follow_each_other_without_gap_or_overlap(on, rules):
    period = period_of(rules, on)
    assert period.start <= on <= period.end <= period.due_on
    following = next_valid_until(rules, period.due_on)
    assert period_due(rules, following).start == date.fromordinal(period.end.toordinal() + 1)


@pytest.mark.parametrize(
    ("rules", "granted", "until"),
    [
        (ANNUAL, "2026-03-14", "2027-12-31"),  # the year of entry is exempt
        (ANNUAL, "2026-12-31", "2027-12-31"),  # on the last day of the year too
        (ANNUAL, "2026-01-01", "2027-12-31"),
        (JUNE, "2026-06-30", "2027-06-30"),
        (LATE, "2027-01-15", "2029-01-31"),
        (replace(ANNUAL, entry="full"), "2026-03-14", "2026-12-31"),
        (replace(ANNUAL, entry="pro-rated"), "2026-12-15", "2027-12-31"),  # less than a month is no period
        (CYCLE, "2026-03-14", "2027-12-31"),
        (CYCLE, "2027-11-30", "2027-12-31"),
        (CYCLE, "2027-12-31", "2030-12-31"),
    ],
)
def test_until_when_an_endorsement_is_valid_at_first(rules, granted, until):
    assert first_valid_until(rules, day(granted)) == day(until)


def test_an_association_without_renewals_sets_no_day():
    none = RenewalRules(model="none")
    assert first_valid_until(none, day("2026-03-14")) is None
    assert next_valid_until(none, day("2026-12-31")) is None


def test_the_days_of_grace_and_those_after_sending_back():
    assert lapses_on(ANNUAL, day("2026-12-31")) == day("2027-01-31"), "30 days of grace end on 30 January"
    assert lapses_on(replace(ANNUAL, grace_days=0), day("2026-12-31")) == day("2027-01-01")
    assert lapses_on(ANNUAL, day("2026-12-31"), sent_back_on=day("2027-03-01")) == day("2027-04-01")
    assert lapses_on(ANNUAL, day("2026-12-31"), sent_back_on=day("2026-11-01")) == day("2027-01-31")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-01", "2026-12-31", 12),
        ("2026-01-02", "2026-12-31", 11),
        ("2026-03-15", "2027-12-31", 21),
        ("2027-12-01", "2027-12-31", 1),
        ("2027-12-02", "2027-12-31", 0),
        ("2028-02-29", "2028-03-28", 1),
        ("2026-01-31", "2026-02-27", 1),  # the last day of a shorter month is a month later
        ("2026-01-31", "2026-02-26", 0),
        ("2026-05-05", "2026-05-04", 0),
    ],
)
def test_complete_months(start, end, months):
    assert complete_months(day(start), day(end)) == months


# ── what is asked for ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("category", "granted", "until", "supervision"),
    [
        ("Specialist", "2020-05-01", "2026-12-31", 12),
        ("Mentor-Clinical", "2024-05-01", "2026-12-31", 12),
        ("Mentor-Clinical", "2023-01-01", "2026-12-31", 10),  # three years when the period begins
        ("Mentor-Clinical", "2023-01-02", "2026-12-31", 12),  # a day too few
        ("Mentor-Clinical", "2020-02-29", "2023-12-31", 12),
        ("Mentor-Clinical", "2020-02-29", "2024-12-31", 10),
        ("Mentor-Policy", "2020-05-01", "2026-12-31", None),
    ],
)
def test_reflective_supervision_by_category_and_time_in_it(category, granted, until, supervision):
    of = asked(ANNUAL, category, granted, until)
    assert hours(of).get(("supervision", "")) == supervision
    assert hours(of)["training", ""] == 15


def test_of_the_training_three_hours_are_about_supervision_only_if_one_gives_it():
    for provides, there in ((None, True), (True, True), (False, False)):
        of = asked(ANNUAL, provides=provides)
        assert (("training", SUPERVISING) in hours(of)) is there
        assert of.asks_whether_provides
    assert "Say whether you give" in " ".join(
        shortfall(asked(ANNUAL), [], provides=None, ethics_signed=True, member_until=day("2026-12-31"))
    )


@pytest.mark.parametrize(("until", "there"), [("2022-12-31", False), ("2023-12-31", True), ("2026-12-31", True)])
def test_an_hour_about_inclusion_is_asked_from_2023_on(until, there):
    of = asked(ANNUAL, granted="2015-01-01", until=until)
    assert (("training", "diversity, equity and inclusion") in hours(of)) is there


PHASED = replace(
    ANNUAL,
    hours=(
        HoursAsked("training", Decimal(15)),
        HoursAsked("supervision", Decimal(6), since_year=2024, until_year=2024),
        HoursAsked("supervision", Decimal(12), since_year=2025),
    ),
)


@pytest.mark.parametrize(("year", "supervision"), [(2023, None), (2024, 6), (2025, 12), (2026, 12)])
def test_supervision_that_is_phased_in(year, supervision):
    of = asked(PHASED, "Specialist", "2015-01-01", f"{year}-12-31")
    assert hours(of).get(("supervision", "")) == supervision
    if year == 2024:
        assert "for periods that end from 2024 to 2024" in of.asked[-1].why


@pytest.mark.parametrize(
    ("rules", "granted", "until", "training", "supervision"),
    [
        (CYCLE, "2020-01-01", "2027-12-31", 45, 36),
        (CYCLE, "2025-01-01", "2027-12-31", 45, 36),  # on the first day of the cycle
        (CYCLE, "2025-01-02", "2027-12-31", 43, 35),  # 35 months: 43.75 and 35
        (CYCLE, "2026-03-15", "2027-12-31", 26, 21),  # 21 months: 26.25 and 21
        (replace(CYCLE, rounding="up"), "2026-03-15", "2027-12-31", 27, 21),
        (CYCLE, "2027-11-30", "2027-12-31", 1, 1),  # 1 month: 1.25 and 1
        (CYCLE, "2024-02-29", "2024-12-31", 12, 10),  # 10 months: 12.5 and 10
        (replace(CYCLE, entry="full"), "2026-03-15", "2027-12-31", 45, 36),
        (replace(CYCLE, entry="exempt"), "2026-03-15", "2027-12-31", None, None),
        (replace(ANNUAL, entry="pro-rated"), "2026-07-01", "2026-12-31", 7, 6),  # 7.5 and 6
        (replace(ANNUAL, entry="no-hours"), "2026-07-01", "2026-12-31", None, None),
        (ANNUAL, "2026-12-31", "2026-12-31", None, None),  # entered on the day it is due
        (ANNUAL, "2025-12-31", "2026-12-31", 15, 12),
    ],
)
def test_who_enters_on_the_way_is_asked_in_proportion(rules, granted, until, training, supervision):
    of = asked(rules, "Specialist", granted, until)
    assert hours(of).get(("training", "")) == training
    assert hours(of).get(("supervision", "")) == supervision
    assert bool(of.note) == ((training, supervision) not in [(45, 36), (15, 12)])
    assert of.ethics, "what is no hour is asked for all the same"


def test_hours_about_a_topic_shrink_in_the_same_proportion():
    rules = replace(
        ANNUAL, entry="pro-rated", hours=(HoursAsked("training", Decimal(15), of_which=(OfWhich("x", Decimal(3)),)),)
    )
    of = asked(rules, granted="2026-09-01")
    assert hours(of) == {("training", ""): 5, ("training", "x"): 1}
    assert "4 of 12 months make 5" in of.asked[0].why
    assert hours(asked(rules, granted="2026-10-02")) == {("training", ""): 2}, "less than one hour is none"


def test_whoever_comes_back_is_asked_for_the_months_that_are_left_but_every_hour_counts():
    of = asked(ANNUAL, "Specialist", resumed_on=day("2026-09-01"))
    assert hours(of)["training", ""] == 5
    assert of.period_from == day("2026-01-01")


def test_a_change_of_model_asks_only_for_what_was_not_renewed_yet():
    of = asked(CYCLE, "Specialist", "2015-01-01", "2027-12-31", covered_to=day("2026-12-31"))
    assert (of.period_from, hours(of)["training", ""]) == (day("2027-01-01"), 15)
    moved = asked(JUNE, "Specialist", "2015-01-01", "2027-06-30", covered_to=day("2026-12-31"))
    assert hours(moved)["supervision", ""] == 6


def test_a_day_that_no_calendar_knows_ends_a_whole_period_of_its_own():
    of = asked(ANNUAL, "Specialist", "2015-01-01", "2026-05-15")
    assert (of.period_from, of.period_to, hours(of)["training", ""]) == (day("2025-05-16"), day("2026-05-15"), 15)
    assert next_valid_until(ANNUAL, day("2026-05-15")) == day("2026-12-31")


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────────
def noted(kind, hours, on, topic=""):
    return Noted(kind, topic, Decimal(hours), day(on))


def test_hours_count_on_the_days_of_the_period_alone():
    of = asked(ANNUAL, "Mentor-Policy", provides=False)
    there = [
        noted("training", "6", "2026-01-01"),
        noted("training", "8", "2026-12-31", "diversity, equity and inclusion"),
        noted("training", "9", "2025-12-31"),
        noted("training", "9", "2027-01-01"),
        noted("supervision", "9", "2026-06-01"),
    ]
    assert missing_hours(of, there) == (
        "Training: 14 of 15 hours are noted between 1 January 2026 and 31 December 2026; missing: 1.",
    )
    assert missing_hours(of, [*there, noted("training", "1", "2026-02-02")]) == ()


@pytest.mark.parametrize(
    ("member", "lacks"), [("2026-12-31", False), ("2027-12-31", False), ("2026-12-30", True), (None, True)]
)
def test_membership_reaches_the_end_of_the_period(member, lacks):
    of = asked(CYCLE, "Specialist", until="2026-12-31")
    sentences = shortfall(of, [], provides=None, ethics_signed=True, member_until=day(member) if member else None)
    assert any("membership" in s for s in sentences) is lacks


def test_where_ones_word_is_enough_no_hour_has_to_be_noted():
    of = asked(CYCLE, "Specialist", until="2027-12-31")
    assert shortfall(of, [], provides=None, ethics_signed=True, member_until=day("2027-12-31")) == ()


# ── draws, moves, rule books ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_seed_draws_the_same_people_and_never_too_few():
    pool = [f"P{n:02}" for n in range(25)]
    first = drawn(pool, Decimal(10), "seed")
    assert drawn(pool, Decimal(10), "seed") == first
    assert len(set(first)) == 3, "10 % of 25, rounded up"
    assert drawn(pool, Decimal(10), "another") != first
    assert drawn(pool, Decimal(0), "seed") == drawn([], Decimal(50), "seed") == ()
    assert set(drawn(pool, Decimal(100), "seed")) == set(pool)


def test_the_widest_gap_that_is_named_counts_and_the_difference_of_fees_is_never_below_nothing():
    rules = MovingRules(
        gaps=(Gap(years=1), Gap("Specialist", "Mentor-Clinical", 3)),
        fees=(CategoryFee("Mentor-Clinical", Decimal(300)), CategoryFee("", Decimal(100))),
    )
    assert rules.years_between("Specialist", "Mentor-Clinical") == 3
    assert rules.years_between("Mentor-Clinical", "Specialist") == 1
    assert rules.fee("Specialist", "Mentor-Clinical") == 200
    assert rules.fee("Mentor-Clinical", "Specialist") == 0


def test_no_rule_asks_for_an_exam_on_the_way_back():
    assert "exam" not in " ".join(RenewalRules().reinstatement.__dataclass_fields__)


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"model": "monthly"}, "model must be annual, three-year or none"),
        ({"period_ends": "31-12"}, "period_ends must be a month and a day"),
        ({"due": "2-3"}, "due must be a month and a day"),
        ({"hours": [{"kind": "sleep"}]}, "kind must be training or supervision"),
        ({"hours": [{"hours": 2, "of_which": [{"hours": 3}]}]}, "not more than 2 can be about one topic"),
        ({"audit_percent": 101}, "audit_percent must be 0 to 100"),
        ({"cycle_years": 0}, "cycle_years must be 1 to 10"),
        ({"grace_days": 100_000}, "grace_days must be at most 366"),
        ({"archive_after_months": 1_000_000}, "archive_after_months must be at most 600"),
        ({"moving": {"gaps": [{"years": 5000}]}}, "years must be at most 60"),
        ({"graze_days": 3}, "Did you mean grace_days"),
    ],
)
def test_a_rule_book_says_what_is_wrong_with_its_renewals(section, sentence):
    with pytest.raises(ValueError, match=sentence):
        Rules.from_json({"renewal": section})


def test_renewal_rules_survive_the_rule_book():
    rules = Rules(renewal=replace(PHASED, audit_percent=Decimal("7.5"), moving=MovingRules(gaps=(Gap(years=1),))))
    assert Rules.from_json(rules.as_json()) == rules


def test_the_example_of_the_handbook_is_a_rule_book():
    text = (Path(__file__).parents[3] / "docs" / "renewal.md").read_text()
    example = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
    rules = Rules.from_json(tomllib.loads(example)).renewal
    assert [line.hours for line in rules.lines] == [15, 6, 12]
