"""Whether the right decision was made, and would be made again."""

import numpy as np
import pytest
from scipy.stats import betabinom, norm

from scoring import statistics as s
from scoring.statistics.classification.accuracy import hanson_brennan, livingston_lewis
from scoring.statistics.classification.consistency import huynh, subkoviak
from scoring.statistics.classification.decision_probabilities import decision_probability
from scoring.statistics.reliability.internal_consistency import kr21
from tests.reference import Case


# ── as published ──
def test_livingston_and_lewis_on_act_mathematics():
    case = Case("decision_livingston_lewis_actx")
    scores = np.repeat(case.input["score"], case.input["freq"])
    found = livingston_lewis(scores, reliability=0.85, minimum=0, maximum=40, cut=24)
    for name, value in (
        ("effective test length", found.effective_length),
        ("4P beta alpha", found.alpha),
        ("4P beta beta", found.beta),
        ("4P beta l", found.lower),
        ("4P beta u", found.upper),
        ("accuracy", found.accuracy),
        ("consistency p", found.consistency),
        ("chance consistency", found.chance),
        ("kappa", found.kappa),
    ):
        assert value == case.expect(name), name
    assert found.cut_on_effective_test == 20
    assert found.false_pass + found.false_fail == pytest.approx(1 - found.accuracy)


# ── worked by hand ──
def test_subkoviak_on_two_candidates():
    # n = 2 items, reliability .5, scores 1 and 2: true shares (.5·1 + .5·1.5)/2 = .625 and .875; cut 2.
    p = np.array([0.625, 0.875]) ** 2
    found = subkoviak([1, 2], reliability=0.5, n_items=2, cut=2)
    assert found.consistency == pytest.approx((p**2 + (1 - p) ** 2).mean())
    assert found.chance == pytest.approx(p.mean() ** 2 + (1 - p.mean()) ** 2)


def test_huynh_is_the_bivariate_beta_binomial(chance):
    scores = chance.binomial(20, chance.beta(6, 3, 400))
    found = huynh(scores, n_items=20, cut=14)
    pass_once = betabinom.sf(13, 20, found.alpha, found.beta)
    # P(both pass): given the first score, the second is beta-binomial with the updated parameters.
    first = np.arange(21)
    second = betabinom.sf(13, 20, found.alpha + first, found.beta + 20 - first)
    both = (betabinom.pmf(first, 20, found.alpha, found.beta) * second)[14:].sum()
    assert found.consistency == pytest.approx(1 - 2 * pass_once + 2 * both)
    assert found.chance == pytest.approx(pass_once**2 + (1 - pass_once) ** 2)


def test_hanson_and_brennan_with_kr21_has_plain_binomial_errors(chance):
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


def test_classification_finds_what_was_simulated(chance):
    true = 0.25 + 0.75 * chance.beta(4, 2, 200_000)
    one, two = chance.binomial(50, true), chance.binomial(50, true)
    reliability = np.corrcoef(one, two)[0, 1]
    found = hanson_brennan(one, reliability=reliability, n_items=50, cut=36)
    assert found.consistency == pytest.approx(((one >= 36) == (two >= 36)).mean(), abs=0.005)
    assert found.accuracy == pytest.approx(((one >= 36) == (true >= 0.72)).mean(), abs=0.005)
    assert found.false_pass == pytest.approx(((one >= 36) & (true < 0.72)).mean(), abs=0.005)
    assert (found.lower, found.upper) == pytest.approx((0.25, 1), abs=0.06)


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


# ── at the edge ──
def test_a_beta_that_four_moments_do_not_allow_is_replaced_and_said_so():
    scores = np.random.default_rng(1).binomial(40, np.random.default_rng(2).beta(3, 3, 500))
    found = s.hanson_brennan(scores, reliability=0.9, n_items=40, cut=24)
    assert (found.lower, found.upper) == (0, 1)
    assert "two were used" in found.caution
