"""Clocks across time zones, and which vignettes count."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exams.calendar.days import local_day
from exams.calendar.zones import local_moment
from exams.delivery.clock import deadline
from exams.delivery.vignette_choice import Offered, count, counting, on_paper
from exams.registration.allowances import TimeAllowance
from exams.rules.sections.part_two import GroupChoice

NEW_YORK = "America/New_York"


def test_an_hour_is_the_hour_of_the_place():
    assert local_moment(date(2026, 3, 7), time(9), NEW_YORK) == datetime(2026, 3, 7, 14, tzinfo=UTC)
    assert local_moment(date(2026, 3, 9), time(9), NEW_YORK) == datetime(2026, 3, 9, 13, tzinfo=UTC)


def test_an_hour_that_the_clocks_leave_out_or_show_twice_is_refused():
    with pytest.raises(ValueError, match="there is no 02:30"):
        local_moment(date(2026, 3, 8), time(2, 30), NEW_YORK)
    with pytest.raises(ValueError, match="twice"):
        local_moment(date(2026, 11, 1), time(1, 30), NEW_YORK)
    with pytest.raises(ValueError, match="no time zone"):
        local_moment(date(2026, 11, 1), time(1, 30), "Mars/Olympus")


@given(
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    st.integers(1_700_000_000, 1_900_000_000),
    st.integers(1, 300),
)
@example(NEW_YORK, int(datetime(2026, 3, 8, 6, 30, tzinfo=UTC).timestamp()), 90)
@example(NEW_YORK, int(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp()), 90)
def test_ninety_minutes_are_ninety_minutes_also_in_the_night_in_which_the_clocks_are_set(zone, second, minutes):
    started = datetime.fromtimestamp(second, ZoneInfo(zone))  # as a server whose own zone differs would have it
    closes = deadline(started, TimeAllowance(timedelta(minutes=minutes)))
    assert closes.timestamp() - started.timestamp() == minutes * 60


@given(
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe"]), st.dates(date(2024, 1, 1), date(2030, 1, 1))
)
def test_a_local_hour_that_is_taken_is_shown_back_as_it_was_given(zone, day):
    moments = []
    for hour in range(24):
        try:
            moment = local_moment(day, time(hour, 30), zone)
        except ValueError:
            continue
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(
            day, time(hour, 30)
        )  # as on its clocks
        assert local_day(moment, zone) == day
        moments.append(moment)
    assert all(a < b for a, b in pairwise(moments))
    assert len(moments) >= 22


# ── vignettes ────────────────────────────────────────────────────────────────────────────────────────────────────────
MENTOR = (GroupChoice("supervisory", 1), GroupChoice("clinical", 1))


def paper(*begun):
    groups = ("supervisory", "clinical", "clinical", "policy")
    return [Offered(n, group, when) for n, (group, when) in enumerate(zip(groups, begun, strict=True))]


def test_a_mentor_answers_the_supervisory_vignette_and_one_of_two_clinical_ones():
    assert [v.key for v in on_paper(paper(None, None, None, None), MENTOR)] == [0, 1, 2]
    standings = count(paper(1, 2, None, None), MENTOR)
    assert [(s.group, s.counting, s.missing) for s in standings] == [("supervisory", (0,), 0), ("clinical", (1,), 0)]


def test_two_clinical_answers_do_not_make_up_for_the_supervisory_one():
    standings = count(paper(None, 1, 2, None), MENTOR)
    assert [s.missing for s in standings] == [1, 0]
    assert standings[1].surplus == (2,)


def test_what_counts_when_more_are_answered_is_the_rules_word():
    answered = paper(3, 9, 5, None)
    assert counting(answered, MENTOR, "first-begun") == {0, 2}
    assert counting(answered, MENTOR, "first-listed") == {0, 1}


def test_without_a_choice_every_answer_counts():
    assert counting(paper(1, None, 2, 3), ()) == {0, 2, 3}


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=4, max_size=4),
    st.sampled_from(["first-begun", "first-listed"]),
)
def test_never_more_counts_than_is_asked_for_and_nothing_is_lost(begun, surplus):
    offered = paper(*begun)
    for standing in count(offered, MENTOR, surplus):
        answered = {v.key for v in offered if v.group == standing.group and v.begun is not None}
        assert len(standing.counting) <= standing.asked
        assert set(standing.counting) | set(standing.surplus) == answered
        assert standing.missing == standing.asked - len(standing.counting)
