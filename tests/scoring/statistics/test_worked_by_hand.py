"""Methods without a trustworthy published table: toy cases that can be followed with a pencil."""

import itertools

import numpy as np
import pytest
from scipy.stats import betabinom, binom, norm

from scoring.statistics import (
    angoff,
    beuk,
    borderline_regression,
    copying_index,
    decision_probability,
    drift,
    equate_anchor,
    hanson_brennan,
    hofstee,
    huynh,
    item_analysis,
    kr21,
    livingston_lewis,
    many_facet_rasch,
    rater_bias,
    rater_effects,
    seed_check,
    split_half,
    subkoviak,
)

chance = np.random.default_rng(20)


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


def test_subkoviak_on_two_candidates():
    # n = 2 items, reliability .5, scores 1 and 2: true shares (.5·1 + .5·1.5)/2 = .625 and .875; cut 2.
    p = np.array([0.625, 0.875]) ** 2
    found = subkoviak([1, 2], reliability=0.5, n_items=2, cut=2)
    assert found.consistency == pytest.approx((p**2 + (1 - p) ** 2).mean())
    assert found.chance == pytest.approx(p.mean() ** 2 + (1 - p.mean()) ** 2)


def test_huynh_is_the_bivariate_beta_binomial():
    scores = chance.binomial(20, chance.beta(6, 3, 400))
    found = huynh(scores, n_items=20, cut=14)
    pass_once = betabinom.sf(13, 20, found.alpha, found.beta)
    # P(both pass): given the first score, the second is beta-binomial with the updated parameters.
    first = np.arange(21)
    second = betabinom.sf(13, 20, found.alpha + first, found.beta + 20 - first)
    both = (betabinom.pmf(first, 20, found.alpha, found.beta) * second)[14:].sum()
    assert found.consistency == pytest.approx(1 - 2 * pass_once + 2 * both)
    assert found.chance == pytest.approx(pass_once**2 + (1 - pass_once) ** 2)


def test_hanson_and_brennan_with_kr21_has_plain_binomial_errors():
    """Lord's k is then nothing, and Livingston and Lewis' effective length is the length of the test."""
    scores = chance.binomial(40, chance.beta(8, 4, 2000))
    x = scores.astype(float)
    kr = 40 / 39 * (1 - x.mean() * (40 - x.mean()) / (40 * x.var(ddof=1)))
    a = hanson_brennan(scores, reliability=kr, n_items=40, cut=28)
    b = livingston_lewis(scores, reliability=kr, minimum=0, maximum=40, cut=28)
    assert kr21(scores, n_items=40).estimate == pytest.approx(kr)
    assert a.lords_k == pytest.approx(0, abs=1e-9)
    assert b.effective_length == pytest.approx(40)
    assert a.consistency == pytest.approx(b.consistency, abs=1e-6)
    assert a.accuracy == pytest.approx(b.accuracy, abs=1e-6)


def test_classification_finds_what_was_simulated():
    true = 0.25 + 0.75 * chance.beta(4, 2, 200_000)
    one, two = chance.binomial(50, true), chance.binomial(50, true)
    reliability = np.corrcoef(one, two)[0, 1]
    found = hanson_brennan(one, reliability=reliability, n_items=50, cut=36)
    assert found.consistency == pytest.approx(((one >= 36) == (two >= 36)).mean(), abs=0.005)
    assert found.accuracy == pytest.approx(((one >= 36) == (true >= 0.72)).mean(), abs=0.005)
    assert found.false_pass == pytest.approx(((one >= 36) & (true < 0.72)).mean(), abs=0.005)
    assert (found.lower, found.upper) == pytest.approx((0.25, 1), abs=0.06)


def test_a_seed_check_passes_fails_or_asks_for_more():
    rates = {"acceptable": 0.9, "unacceptable": 0.6}
    # Each hit is worth log(6/9) = -.405, each miss log(4) = 1.386; the bounds are ±log(19) = ±2.944.
    assert seed_check(8, 8, **rates).decision == "pass"
    assert seed_check(7, 7, **rates).decision == "more seeds"
    assert seed_check(7, 7, **rates).more == 1
    assert seed_check(0, 3, **rates).decision == "fail"
    assert seed_check(0, 2, **rates).misses_to_fail == 1


def test_severity_is_the_gap_to_the_co_readers():
    unit, rater = np.repeat(np.arange(12), 2), np.tile(["a", "b"], 12)
    levels = np.empty((24, 2))
    levels[::2] = np.array([[1, 2], [2, 3], [3, 3], [0, 1]] * 3)
    levels[1::2] = levels[::2] + 1
    found = rater_effects(levels, unit, rater)
    assert found.of("a").severity == pytest.approx(1)
    assert found.of("b").severity == pytest.approx(-1)
    assert found.of("a").flags == ("severe",)
    assert found.of("a").spread_ratio == pytest.approx(1)


def test_nothing_is_said_of_somebody_with_nine_shared_readings():
    unit, rater = np.repeat(np.arange(9), 2), np.tile(["a", "b"], 9)
    found = rater_effects(chance.integers(0, 4, 18), unit, rater).of("a")
    assert np.isnan(found.severity)
    assert found.severity_interval is None
    assert "9 shared readings" in found.caution


def test_drift_finds_the_reading_from_which_severity_changed():
    difference = np.r_[np.zeros(20), np.ones(10)] + chance.normal(0, 0.1, 30)
    found = drift(difference, np.arange(30), labels=[f"s{n}" for n in range(30)])
    assert found.change_at == 20
    assert set(found.to_reread) == {f"s{n}" for n in range(20, 30)}
    assert found.interval.low > 0


def test_steady_severity_has_nothing_to_read_again():
    found = drift(np.tile([0.0, 1.0], 20), np.arange(40))
    assert found.change_at is None
    assert found.to_reread == ()
    assert found.before == found.after == 0.5


def test_a_copied_paper_stands_out():
    n, k = 60, 40
    key = chance.integers(1, 5, k)
    answers = np.where(chance.random((n, k)) < 0.6, key, chance.integers(1, 5, (n, k)))
    answers[7] = np.where(chance.random(k) < 0.95, answers[3], answers[7])
    found = copying_index(answers, key)
    assert {(pair.copier, pair.source) for pair in found.significant} == {(3, 7), (7, 3)}
    assert found.n_pairs == n * (n - 1)


def test_only_pairs_of_the_seat_plan_are_compared():
    answers = chance.integers(1, 5, (30, 10))
    found = copying_index(answers, answers[0], pairs=[[1, 2], [2, 3]])
    assert found.n_pairs == 2


def test_the_probability_that_a_repeat_decides_the_same():
    found = decision_probability([[50, 70], [46, 72]], sem=[2, 4], cut=[48, 68])
    p = norm.cdf([[2, 2], [-2, 4]] / (np.sqrt(2) * np.array([2, 4]))).prod(axis=1)
    assert found.passed.tolist() == [True, False]
    assert found.probability == pytest.approx([p[0], 1 - p[1]])


def test_a_rule_of_its_own_joins_the_parts():
    two_of_three = decision_probability(
        np.tile([5.0, 5, 5], (1, 1)), sem=[1, 1, 1], cut=[5, 5, 5], rule=lambda passed: passed.sum(axis=1) >= 2
    )
    assert two_of_three.pass_probability == pytest.approx([0.5])


def test_chained_linear_is_two_lines_one_after_the_other():
    x = np.column_stack([[2, 4, 6, 8], [1, 2, 2, 3]])
    y = np.column_stack([[1, 5, 7, 9], [1, 1, 3, 4]])
    found = equate_anchor(x, y, method="chained-linear", replicates=0)
    on_anchor = x[:, 1].mean() + x[:, 1].std() / x[:, 0].std() * (6 - x[:, 0].mean())
    expected = y[:, 0].mean() + y[:, 0].std() / y[:, 1].std() * (on_anchor - y[:, 1].mean())
    assert found.concordance[6] == pytest.approx(expected)


def test_levine_widens_by_how_far_the_total_goes_beyond_the_anchor():
    x = np.column_stack([[2, 4, 6, 8, 9], [1, 2, 2, 3, 3]])
    y = np.column_stack([[1, 5, 7, 9, 9], [1, 2, 3, 4, 3]])
    found = equate_anchor(x, y, method="levine", replicates=0)
    g = np.cov(y.T)[0, 0] / np.cov(y.T)[0, 1]
    mean = y[:, 0].mean() + g * (x[:, 1].mean() - y[:, 1].mean())
    variance = np.cov(y.T)[0, 0] + g**2 * (x[:, 1].var(ddof=1) - y[:, 1].var(ddof=1))
    slope = np.sqrt(variance / x[:, 0].var(ddof=1))
    assert (found.slope, found.intercept) == pytest.approx((slope, mean - slope * x[:, 0].mean()))


def test_frequency_estimation_in_groups_that_are_alike_is_equipercentile():
    from scoring.statistics import equate

    pairs = np.column_stack([chance.integers(0, 21, 3000), chance.integers(0, 5, 3000)])
    y = pairs.copy()
    y[:, 0] = np.minimum(y[:, 0] + 1, 20)
    apart = equate_anchor(pairs, y, method="frequency-estimation", replicates=0, maximum=20)
    alike = equate(pairs[:, 0], y[:, 0], method="equipercentile", replicates=0, maximum=20)
    assert apart.concordance == pytest.approx(alike.concordance)


def test_split_half_steps_the_correlation_up():
    x = np.array([[1, 1, 0, 0], [1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]])
    r = np.corrcoef(x[:, [0, 2]].sum(axis=1), x[:, [1, 3]].sum(axis=1))[0, 1]
    found = split_half(x)
    assert found.estimate == pytest.approx(2 * r / (1 + r))
    assert found.halves == (2, 2)


def test_a_reviewer_severe_on_one_criterion_is_found():
    person, rater, criterion = (np.array(v) for v in zip(*itertools.product(range(60), "abc", range(4)), strict=True))
    ability = chance.normal(0, 1.5, 60)[person]
    severe = 1.5 * ((rater == "b") & (criterion == 2))
    p = binom.cdf(np.arange(3), 3, 1 / (1 + np.exp(severe - ability))[:, None])
    score = (chance.random(len(person))[:, None] > p).sum(axis=1)
    fit = many_facet_rasch(score, {"person": person, "rater": rater, "criterion": criterion})
    terms = rater_bias(fit, by="criterion")
    worst = max(terms.significant, key=lambda term: abs(term.t))
    assert (worst.rater, worst.by) == ("b", 2)
    assert worst.bias > 0.5
    assert len(terms.terms) == 12


def test_thresholds_are_found_by_group_by_category_and_as_an_array():
    person, rater = (v.ravel() for v in np.indices((40, 3)))
    score = np.clip(np.round(chance.normal(1.5, 1, 40)[person] + chance.normal(0, 0.7, 120)), 0, 3).astype(int)
    fit = many_facet_rasch(score, {"person": person, "rater": rater})
    assert fit.thresholds["all"][2] == fit.thresholds[2] == np.asarray(fit.thresholds)[1]
    chi2, df, p = fit.fixed_chi2["rater"]
    assert (fit.fixed_chi2["rater"], fit.fixed_chi2["rater"].df) == (chi2, df)
    assert (df, 0 <= p <= 1) == (2, True)


def test_an_item_analysis_is_read_item_by_item_or_column_by_column():
    found = item_analysis([["A", "B"], ["A", "C"], ["B", "C"]], ["A", "C"])
    assert [item.difficulty for item in found] == found.difficulty.tolist() == [2 / 3, 2 / 3]
    assert found[1].omitted == 0
    assert len(found) == 2
