"""Who reads what: never against a conflict or a cap, evenly, apart, and hanging together."""

import itertools
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import milp

from exams.wording.name_matching import same
from panels.reading.plan.allocation import Reader, Work, plan, reading_order
from panels.reading.plan.strength import strength_of
from panels.reviewers.conflicts_of_interest import CandidateFacts, ReviewerFacts, conflicts


def readers(n, **more):
    return [Reader(f"R{k:02d}", **more) for k in range(n)]


def loads(made):
    return Counter(reader for _, reader in made.pairs)


def test_every_script_is_read_by_as_many_as_asked_for_and_loads_are_even():
    made = plan([Work(f"S{k}", k // 2) for k in range(120)], readers(10), readings=2, seed="1")
    assert all(len(set(team)) == 2 for team in made.teams.values())
    assert max(loads(made).values()) - min(loads(made).values()) <= 1
    assert not made.short


def test_one_candidates_scripts_go_to_different_reviewers():
    made = plan([Work(f"S{k}", k // 2) for k in range(80)], readers(8), readings=2, seed="1")
    for first in range(0, 80, 2):
        assert not set(made.teams[f"S{first}"]) & set(made.teams[f"S{first + 1}"])


def test_no_two_reviewers_are_together_much_more_often_than_an_even_spread():
    made = plan([Work(f"S{k}", k) for k in range(90)], readers(6), readings=2, seed="1")
    together = Counter(pair for team in made.teams.values() for pair in itertools.combinations(sorted(team), 2))
    assert max(together.values()) <= 90 / 15 + 1
    assert len(together) == 15


def test_the_same_seed_gives_the_same_plan_and_another_another():
    works = [Work(f"S{k}", k) for k in range(30)]
    assert plan(works, readers(6), readings=2, seed="1") == plan(works[::-1], readers(6), readings=2, seed="1")
    assert plan(works, readers(6), readings=2, seed="1") != plan(works, readers(6), readings=2, seed="2")


@settings(max_examples=40)
@given(
    st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=25),
    st.integers(1, 3),
    st.lists(st.integers(0, 12), min_size=6, max_size=6),
)
def test_conflicts_and_caps_are_never_broken_and_what_is_short_is_said(barred, readings, caps):
    people = [Reader(k, cap) for k, cap in enumerate(caps)]
    works = [Work(n, n // 2, frozenset(no)) for n, no in enumerate(barred)]
    made = plan(works, people, readings=readings, seed="1")
    for work in works:
        team = made.teams[work.key]
        assert not set(team) & work.barred
        assert len(set(team)) == len(team) <= readings
        assert (len(team) < readings) == (work.key in made.short)
    for reader in people:
        assert loads(made)[reader.key] <= reader.cap


def test_where_no_whole_plan_was_found_there_is_one_nevertheless(monkeypatch):
    """A solver that gives up on whole teams: their shares are settled, within caps and apart from conflicts."""
    asked = []

    def gives_up(*arguments, integrality, options, **more):
        asked.append((bool(integrality.any()), options))
        if integrality.any():
            return SimpleNamespace(x=None)
        return milp(*arguments, integrality=integrality, options=options, **more)

    monkeypatch.setattr("panels.reading.plan.allocation.milp", gives_up)
    works = [Work(f"S{k:02d}", k // 2, frozenset([f"R{k % 8:02d}"])) for k in range(40)]
    made = plan(works, readers(8, cap=11), readings=2, seed="1")
    assert [whole for whole, _ in asked] == [True, False]
    assert all(len(set(made.teams[work.key]) - work.barred) == 2 for work in works)
    assert max(loads(made).values()) <= 11


def test_how_long_a_plan_is_looked_for_depends_on_no_clock(monkeypatch):
    limits = []

    def spy(*arguments, options, **more):
        limits.append(set(options))
        return milp(*arguments, options=options, **more)

    monkeypatch.setattr("panels.reading.plan.allocation.milp", spy)
    plan([Work(f"S{k}", k) for k in range(12)], readers(4), readings=2, seed="1")
    assert limits == [{"mip_rel_gap", "node_limit"}]


def test_what_cannot_be_read_is_told_why():
    made = plan([Work("S", 1, frozenset(["R00", "R01"]))], readers(3), readings=2, seed="1")
    assert "Only 1 of 3 reviewers have no conflict" in made.short["S"]
    capped = plan([Work(f"S{k}", k) for k in range(5)], readers(2, cap=3), readings=2, seed="1")
    assert all("caps" in reason for reason in capped.short.values())
    with pytest.raises(ValueError, match="at least 2 reviewers"):
        plan([Work("S", 1)], readers(1), readings=2, seed="1")


def test_reading_orders_are_each_reviewers_own_and_stay():
    codes = [f"C{n}" for n in range(30)]
    assert reading_order(codes, reviewer="a", seed="1") == reading_order(codes[::-1], reviewer="a", seed="1")
    assert reading_order(codes, reviewer="a", seed="1") != reading_order(codes, reviewer="b", seed="1")


# ── what a plan carries ──────────────────────────────────────────────────────────────────────────────────────────────
def test_two_circles_that_share_nothing_are_two_parts():
    found = strength_of({"s": ("a", "b"), "t": ("c", "d")}, "abcd")
    assert not found.connected
    assert {frozenset("ab"), frozenset("cd")} == set(found.parts)
    assert found.weakest_link == 0


def test_the_weakest_link_and_who_must_not_leave():
    teams = dict(enumerate([*["ab"] * 3, *["bc"] * 3, *["ca"] * 3, "cd", "cd", *["de"] * 4]))
    found = strength_of(teams, "abcde")
    assert (found.weakest_link, found.weakest) == (2, frozenset("de"))
    assert set(found.breaking) == {"c", "d"}
    assert found.most_together == 4


def test_errors_of_severity_are_those_of_the_additive_model():
    """Against least squares on the whole design, worked out the long way."""
    teams = {0: "ab", 1: "bc", 2: "ac", 3: "abc", 4: "ab"}
    found = strength_of(teams, "abc")
    rows = [(script, "abc".index(reader)) for script, team in teams.items() for reader in team]
    x = np.zeros((len(rows), len(teams) + 3))
    for n, (script, reader) in enumerate(rows):
        x[n, script] = x[n, len(teams) + reader] = 1
    contrast = np.zeros((3, x.shape[1]))
    contrast[:, len(teams) :] = np.eye(3) - 1 / 3
    covariance = contrast @ np.linalg.pinv(x.T @ x) @ contrast.T
    assert [found.severity_errors[r] for r in "abc"] == pytest.approx(np.sqrt(np.diag(covariance)))


def test_more_scripts_carry_more():
    few, many = (strength_of({n: ("ab", "bc", "ca")[n % 3] for n in range(size)}, "abc") for size in (9, 36))
    assert many.kappa_error == pytest.approx(few.kappa_error / 2)
    assert many.severity_errors["a"] == pytest.approx(few.severity_errors["a"] / 2)


# ── conflicts ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Eva Müller", "Dr. Eva Muller", True),
        ("Muller, Eva", "Eva Müller", True),
        ("Eva Maria Müller", "Eva Müller", True),
        ("Müller", "Eva Müller", False),
        ("Eva Müller", "Eva Meier", False),
        ("", "", False),
        ("O’Neil Pat", "Pat O'Neil", True),
        ("Lantern Street Clinic", "lantern street clinic", True),
    ],
)
def test_names_are_compared_as_people_write_them(one, other, is_same):
    assert same(one, other) is is_same
    assert same(other, one) is is_same


WHO = ReviewerFacts("Eva Müller", "eva@example.invalid", "Lantern Street Clinic", 1, "Mentor-Clinical", ("Pat Close",))


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (CandidateFacts("Ada"), []),
        (CandidateFacts("Ada", employers=["Lantern street clinic"]), ["same employer"]),
        (CandidateFacts("Ada", close=["Dr. Eva Mueller", "Eva Muller"]), ["named as close to the candidate"]),
        (CandidateFacts("Ada", close_emails=["EVA@example.invalid"]), ["named as close to the candidate"]),
        (CandidateFacts("Pat Close"), ["declared by the reviewer"]),
        (CandidateFacts("Eva Müller"), ["named as close to the candidate"]),
    ],
)
def test_who_is_too_close(candidate, expected):
    assert conflicts(WHO, candidate) == expected


def test_what_the_rule_book_adds():
    same_house = CandidateFacts("Ada", association=1)
    assert conflicts(WHO, same_house, same_association_bars=True) == ["same association"]
    assert conflicts(WHO, same_house, endorsed_as=("Mentor-Policy",)) == ["not qualified for this category"]
    assert conflicts(WHO, same_house, endorsed_as=("Mentor-Clinical",)) == []
