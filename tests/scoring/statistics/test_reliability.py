"""How reproducible a total score is."""

import numpy as np
import pytest

from scoring.statistics.reliability.conditional_error import conditional_sem
from scoring.statistics.reliability.guttman_bounds import guttman_lambdas
from scoring.statistics.reliability.internal_consistency import alpha_if_dropped, coefficient_alpha, kr21
from scoring.statistics.reliability.split_halves import split_half
from tests.reference import Case


def lsat():
    rows = np.array(Case("rasch_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


# ── as published ──
def test_alpha_with_feldts_interval():
    case = Case("alpha_realstats")
    found = coefficient_alpha(case.input["scores"])
    assert found.estimate == case.expect("alpha")
    assert found.interval.low == case.expect("Feldt CI95 low")
    assert found.interval.high == case.expect("Feldt CI95 high")


def test_the_conditional_error_from_totals_alone():
    case = Case("decision_livingston_lewis_actx")
    scores = np.repeat(case.input["score"], case.input["freq"])
    assert kr21(scores, n_items=40).estimate == case.expect("KR-21 (variance n-1)")
    lord = conditional_sem(scores, method="lord", n_items=40)
    assert lord[24] == case.expect("Lord binomial CSEM at x=24: sqrt(x(n-x)/(n-1))")
    keats = conditional_sem(scores, n_items=40, reliability=0.85)
    assert keats[24] == case.expect("Lord-Keats CSEM at x=24 with rel .85: *sqrt((1-rel)/(1-KR21))")


def test_guttmans_bounds_of_lsat_section_six():
    case, found = Case("ctt_lsat6"), guttman_lambdas(lsat(), standardized=True)
    assert found.lambda1 == case.expect("Guttman lambda1")
    assert found.lambda2 == case.expect("Guttman lambda2 (on correlations)")
    assert found.lambda3 == case.expect("standardised alpha")
    assert found.lambda6 == case.expect("Guttman lambda6 (smc)")
    assert found.lambda4 == case.expect("max split half lambda4 (on correlations)")
    assert found.lambda4_minimum == case.expect("min split half")
    assert found.lambda4_mean == case.expect("mean split half")


def test_reliability_of_thirty_departments_agrees_with_psych():
    case = Case("reliability_attitude")
    x = np.array(case.input["scores"])
    assert coefficient_alpha(x).estimate == case.expect("alpha")
    for n, value in enumerate(alpha_if_dropped(x), start=1):
        assert value == case.expect(f"alpha without {n}")
    bounds = guttman_lambdas(x, standardized=True)
    for n in range(1, 7):
        assert getattr(bounds, f"lambda{n}") == case.expect(f"lambda{n}")
    six = guttman_lambdas(x[:, :6], standardized=True)
    assert six.lambda4 == case.expect("best split of six")
    assert six.lambda4_minimum == case.expect("worst split of six")
    assert six.lambda4_mean == case.expect("mean split of six")


# ── worked by hand ──
def test_split_half_steps_the_correlation_up():
    x = np.array([[1, 1, 0, 0], [1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]])
    r = np.corrcoef(x[:, [0, 2]].sum(axis=1), x[:, [1, 3]].sum(axis=1))[0, 1]
    found = split_half(x)
    assert found.estimate == pytest.approx(2 * r / (1 + r))
    assert found.halves == (2, 2)
