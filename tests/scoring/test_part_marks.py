import numpy as np
import pytest

from scoring.part_marks import CriterionScale, is_right, mark_scripts, percent, reaches


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
