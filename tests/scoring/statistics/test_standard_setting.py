"""Where the cut should be."""

import numpy as np
import pytest

from scoring.statistics.standard_setting.angoff_method import angoff
from scoring.statistics.standard_setting.borderline_candidates import borderline_regression
from scoring.statistics.standard_setting.compromise import beuk, hofstee


# ── worked by hand ──
def test_angoffs_cut_is_the_mean_of_the_judges_sums():
    found = angoff([[0.5, 0.7, 0.9], [0.6, 0.8, 0.6], [0.4, 0.6, 0.9]], difficulty=[0.4, 0.6, 0.8])
    assert found.by_judge == pytest.approx([2.1, 2.0, 1.9])
    assert found.cut == pytest.approx(2.0)
    assert found.standard_error == pytest.approx(0.1 / np.sqrt(3))
    assert found.item_sd[0] == pytest.approx(0.1)
    assert found.consistency[0] == pytest.approx(1)
    assert found.consistency[1] == pytest.approx(0, abs=1e-12)


def test_angoff_takes_percentages():
    assert angoff([[50, 70], [60, 80]]).cut == pytest.approx(1.3)


def test_hofstees_line_meets_the_curve_of_the_failing():
    # Scores 0 … 9 once each: the share below c is c / 10.  The line from (2, .6) to (8, 0) is .6 - (c - 2) / 10.
    found = hofstee(range(10), minimum_cut=2, maximum_cut=8, minimum_fail=0, maximum_fail=0.6)
    assert found.cut == pytest.approx(4)
    assert found.pass_rate == pytest.approx(0.6)


def test_hofstees_line_may_miss_the_curve():
    with pytest.raises(ValueError, match="misses the curve"):
        hofstee(range(10), minimum_cut=7, maximum_cut=9, minimum_fail=0.0, maximum_fail=0.1)


def test_beuks_line_weighs_the_judges_by_their_agreement():
    # Means: cut 6, passing .8; slope .1 / 1.  The share passing at c is 1 - c / 10: .8 + .1 (c - 6) = 1 - c / 10
    # at c = 4.
    found = beuk([5, 6, 7], [0.7, 0.8, 0.9], range(10))
    assert found.cut == pytest.approx(4)


def test_borderline_regression_reads_the_line_at_borderline():
    ratings = np.array([1, 1, 2, 2, 3, 3])
    scores = 10 * ratings + np.array([1, -1, 1, -1, 1, -1])
    found = borderline_regression(scores, ratings, borderline=2)
    assert found.cut == pytest.approx(20)
    assert found.slope == pytest.approx(10)
    assert found.standard_error == pytest.approx(np.sqrt(6 / 4 / 6))


def test_no_cut_is_drawn_through_a_cloud():
    with pytest.raises(ValueError, match="correlate"):
        borderline_regression([5, 1, 4, 2, 6, 3], [1, 2, 3, 1, 2, 3], borderline=2)
