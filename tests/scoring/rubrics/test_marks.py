import numpy as np
import pytest

from scoring.keys.right_answers import is_right
from scoring.rubrics.pass_mark import percent, reaches
from scoring.rubrics.rounding import shown, shown_points
from scoring.rubrics.script_marks import CriterionScale, mark_scripts


@pytest.mark.parametrize(
    ("answer", "key", "right"),
    [
        ("B", "B", True),
        ("A", "B", False),
        ("", "B", False),
        ("A", "A|C", True),
        ("C", "A|C", True),
        ("AC", "A|C", False),
        ("BD", "BD", True),
        ("B", "BD", False),
        ("BCD", "BD", False),
        ("AB", "AB|CD", True),
        ("A", "*", True),
        ("", "*", True),
    ],
)
def test_a_key_is_one_option_several_a_set_or_everybody(answer, key, right):
    assert is_right(answer, key) is right


TWO = [CriterionScale("a", 0, 4, 1.0), CriterionScale("b", 1, 3, 2.0)]


def marks(rows, **rules):
    """rows: (script, round, level a, level b)."""
    script, round_, a, b = np.array(rows, dtype=float).T
    rules = {"readings": 2, "adjacent_levels": 1, **rules}
    return mark_scripts(
        script.astype(int),
        round_.astype(int),
        np.column_stack([a, b]),
        criteria=TWO,
        n_scripts=int(script.max()) + 1,
        **rules,
    )


def test_a_mark_is_the_weighted_sum_of_mean_levels():
    found = marks([(0, 1, 4, 3), (0, 1, 3, 3), (1, 1, 2, 1), (1, 1, 2, 2)])
    assert found.points.tolist() == [3.5 + 2 * 3, 2 + 2 * 1.5]
    assert (found.maximum, found.minimum) == (4 + 6, 0 + 2)


@pytest.mark.parametrize(("gap", "adjacent", "discrepant"), [(1, 1, False), (2, 1, True), (1, 0, True), (2, 2, False)])
def test_a_gap_beyond_adjacent_levels_calls_for_a_further_reading(gap, adjacent, discrepant):
    found = marks([(0, 1, 4, 3), (0, 1, 4 - gap, 3)], adjacent_levels=adjacent)
    assert found.discrepant.tolist() == [discrepant]


def test_a_further_reading_settles():
    found = marks([(0, 1, 4, 3), (0, 1, 1, 3), (0, 2, 2, 3)])
    assert not found.discrepant[0]
    assert found.points[0] == pytest.approx((4 + 1 + 2) / 3 + 6)


def test_where_the_rule_says_third_the_further_reading_counts_alone():
    found = marks([(0, 1, 4, 3), (0, 1, 1, 3), (0, 2, 2, 2), (1, 1, 4, 3), (1, 1, 4, 3)], resolution="third")
    assert found.points.tolist() == [2 + 4, 4 + 6]


def test_a_criterion_nobody_rated_leaves_no_mark_rather_than_a_zero():
    found = marks([(0, 1, 4, np.nan), (0, 1, 4, np.nan), (1, 1, 4, np.nan), (1, 1, 4, 2)])
    assert np.isnan(found.points[0])
    assert found.points[1] == 4 + 4


def test_one_reading_of_two_is_short():
    assert marks([(0, 1, 4, 3), (1, 1, 4, 3), (1, 1, 4, 3)]).short.tolist() == [True, False]


def test_percent_is_of_the_maximum_or_of_the_range():
    assert percent(8.0, maximum=10.0, minimum=2.0, of="maximum") == 80
    assert percent(8.0, maximum=10.0, minimum=2.0, of="range") == 75


def test_binary_fractions_fail_nobody():
    share = percent(0.57, maximum=1.0, minimum=0.0, of="maximum")  # a hair below 57
    assert share < 57
    assert reaches(share, 57.0)


# ── the rules of a third reading, and how it is resolved ─────────────────────────────────────────────────────────────
def settled(levels, rounds, **rules):
    return mark_scripts(
        [0] * len(levels), rounds, levels, criteria=TWO, n_scripts=1, **({"readings": 2, "adjacent_levels": 4} | rules)
    )


def test_a_gap_of_the_totals_calls_for_a_third():
    apart = [[4, 3], [2, 2]]  # 10 and 6 of 10: a gap of 40 %
    assert not settled(apart, [1, 1]).discrepant[0]
    assert settled(apart, [1, 1], total_gap_percent=39).discrepant[0]
    assert not settled(apart, [1, 1], total_gap_percent=40).discrepant[0]


def test_readings_on_either_side_of_the_cut_call_for_a_third():
    near = [[4, 2], [3, 2]]  # 8 and 7 of 10
    assert settled(near, [1, 1], cut_percent=80).discrepant[0]
    assert not settled(near, [1, 1], cut_percent=70).discrepant[0]
    assert not settled(near, [1, 1], cut_percent=81).discrepant[0]
    assert not settled([*near, [4, 2]], [1, 1, 2], cut_percent=80).discrepant[0], "the third is in"


@pytest.mark.parametrize(("resolution", "points"), [("mean", 20 / 3), ("third", 9), ("median", 7), ("closest-two", 8)])
def test_three_readings_are_resolved_as_the_rule_book_says(resolution, points):
    three = [[3, 2], [2, 1], [3, 3]]  # 7, 4 and, further, 9: the closest two are 7 and 9
    assert settled(three, [1, 1, 2], resolution=resolution).points[0] == pytest.approx(points)


def test_of_equally_close_pairs_the_one_with_the_further_reading_counts():
    three = [[0, 1], [2, 1], [4, 1]]  # 2, 4, and, further, 6
    assert settled(three, [1, 1, 2], resolution="closest-two").points[0] == 5


def test_two_readings_are_averaged_whatever_the_resolution():
    for resolution in ("mean", "median", "closest-two", "third"):
        assert settled([[4, 3], [2, 2]], [1, 1], resolution=resolution).points[0] == 8


@pytest.mark.parametrize(
    ("found", "cut", "said"),
    [
        (79.975, 80, "79.97"),
        (79.96, 80, "79.96"),
        (79.94, 80, "79.9"),
        (79.999996, 80, "79.9999"),
        (80.0, 80, "80.0"),
        (79.9999999999, 80, "80.0"),
        (80.04, 80.04, "80.04"),
        (79.97, 79.97, "80.0"),
        (62.5, 80, "62.5"),
        (100.0, 80, "100.0"),
    ],
)
def test_a_percentage_is_never_rounded_across_the_mark(found, cut, said):
    assert shown(found, cut=cut) == said
    assert (float(said) >= cut) == bool(reaches(found, cut))


@pytest.mark.parametrize(
    ("points", "found", "said"),
    [(15.995, 79.975, "15.99"), (16.0, 80.0, "16"), (15.9, 79.5, "15.9"), (20.0, 100, "20")],
)
def test_points_are_never_rounded_across_the_mark(points, found, said):
    assert shown_points(points, found, maximum=20, cut=80) == said
