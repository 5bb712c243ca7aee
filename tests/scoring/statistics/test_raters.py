"""What each reviewer does."""

import itertools

import numpy as np
import pytest
from scipy.stats import binom

from scoring.statistics.many_facet.model import many_facet_rasch
from scoring.statistics.raters.bias import rater_bias
from scoring.statistics.raters.effects import rater_effects
from scoring.statistics.raters.exact_agreement import exact_agreement_by_rater
from scoring.statistics.raters.seed_hits import seed_check
from scoring.statistics.raters.severity_drift import drift


# ── as published ──
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(9, 10, 0.554983882972, 0.997471421456), (0, 5, 0.0, 0.521823750105)]
)
def test_the_interval_of_a_rate_of_hits_is_exact(hits, n, low, high):
    """R 4.2.2: binom.test(9, 10)$conf.int; binom.test(0, 5)$conf.int"""
    found = seed_check(hits, n, acceptable=0.9, unacceptable=0.6).interval
    assert tuple(found) == pytest.approx((low, high), abs=1e-9)


# ── worked by hand ──
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


def test_nothing_is_said_of_somebody_with_nine_shared_readings(chance):
    unit, rater = np.repeat(np.arange(9), 2), np.tile(["a", "b"], 9)
    found = rater_effects(chance.integers(0, 4, 18), unit, rater).of("a")
    assert np.isnan(found.severity)
    assert found.severity_interval is None
    assert "9 shared readings" in found.caution


def test_drift_finds_the_reading_from_which_severity_changed(chance):
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


def test_a_reviewer_severe_on_one_criterion_is_found(chance):
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


# ── whatever the data ──
def test_exact_agreement_counts_co_readers():
    found = exact_agreement_by_rater([0, 0, 0, 1, 1, 2], [0, 1, 2, 0, 1, 3], [2, 2, 3, 1, 1, 0], 4)
    assert found[:3] == pytest.approx([2 / 3, 2 / 3, 0])
    assert np.isnan(found[3])
