"""What a score on one form is worth on another."""

import numpy as np
import pytest
from hypothesis import given

from scoring import statistics as s
from scoring.statistics.equating.nonequivalent_groups import equate_anchor
from scoring.statistics.equating.random_groups import equate
from tests.reference import Case
from tests.scoring.statistics.samples import answered, few, seeds


def act(form):
    case = Case("equating_actmath_random_groups")
    return np.repeat(case.input["score"], case.input[f"form_{form}"])


# ── as published ──
@pytest.mark.parametrize(
    ("method", "name"), [("equipercentile", "equipercentile"), ("circle-arc", "circle-arc simplified")]
)
def test_act_mathematics_score_by_score(method, name):
    case = Case("equating_actmath_random_groups")
    found = equate(act("x"), act("y"), method=method, replicates=0)
    entries = case.names(f"{name} e_Y(")
    assert len(entries) >= 5
    for entry in entries:
        assert found.concordance[int(entry[entry.index("(") + 1 : -1])] == case.expect(entry), entry


def test_the_lowest_score_takes_the_middle_of_the_gap_as_printed():
    """Kolen & Brennan (2004), Table 2.7: e_Y(0) = 0.0000; nobody has 0 on either form."""
    assert equate(act("x"), act("y"), method="equipercentile", replicates=0).concordance[0] == pytest.approx(
        0, abs=1e-9
    )


def test_act_mathematics_by_line():
    case = Case("equating_actmath_random_groups")
    linear = equate(act("x"), act("y"), method="linear", replicates=0)
    assert linear.slope == case.expect("linear slope")
    assert linear.intercept == case.expect("linear intercept")
    assert equate(act("x"), act("y"), method="mean", replicates=0).intercept == case.expect("mean equating intercept")
    assert np.array_equal(equate(act("x"), act("y"), method="identity", replicates=0), np.arange(41))


def test_kolen_and_brennans_anchor_forms():
    case = Case("equating_kbneat_tucker")
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    whole = equate_anchor(x, y, method="tucker", replicates=0)
    assert whole.slope == case.expect("Tucker linear slope, w1=1")
    assert whole.slope == case.expect("Tucker linear slope, w1=1 full")
    assert whole.intercept == case.expect("Tucker linear intercept, w1=1")
    assert whole.intercept == case.expect("Tucker linear intercept, w1=1 full")
    half = equate_anchor(x, y, method="tucker", synthetic_weight=0.5, replicates=0)
    assert half.slope == case.expect("Tucker linear slope, w1=.5")
    assert half.intercept == case.expect("Tucker linear intercept, w1=.5")
    mean = equate_anchor(x, y, method="tucker-mean", replicates=0)
    assert mean.intercept == case.expect("Tucker mean intercept, w1=1")
    nominal = equate_anchor(x, y, method="nominal-weights", lengths=(36, 12), replicates=0)
    assert nominal.intercept == case.expect("nominal weights mean intercept")


# ── worked by hand ──
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


def test_frequency_estimation_in_groups_that_are_alike_is_equipercentile(chance):
    pairs = np.column_stack([chance.integers(0, 21, 3000), chance.integers(0, 5, 3000)])
    y = pairs.copy()
    y[:, 0] = np.minimum(y[:, 0] + 1, 20)
    apart = equate_anchor(pairs, y, method="frequency-estimation", replicates=0, maximum=20)
    alike = equate(pairs[:, 0], y[:, 0], method="equipercentile", replicates=0, maximum=20)
    assert apart.concordance == pytest.approx(alike.concordance)


# ── whatever the data ──
@few
@given(seeds)
def test_equating_a_form_to_itself_changes_nothing(seed):
    x = np.random.default_rng(seed).integers(0, 21, 200)
    for method in ("identity", "mean", "linear", "equipercentile", "circle-arc"):
        found = s.equate(x, x, method=method, replicates=0, maximum=20)
        assert found.concordance[x.min() : x.max() + 1] == pytest.approx(np.arange(x.min(), x.max() + 1), abs=1e-9)


def test_the_same_seed_gives_the_same_errors():
    x, y = answered(1).sum(axis=1), answered(2).sum(axis=1)
    one, same, other = (s.equate(x, y, method="equipercentile", seed=n).standard_error for n in (4, 4, 5))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


# ── at the edge ──
@pytest.mark.parametrize(("n", "word"), [(20, "identity"), (60, "circle-arc"), (200, None)])
def test_equating_says_when_a_form_has_too_few_candidates(n, word):
    x = np.arange(n) % 20
    caution = s.equate(x, x, method="linear", replicates=0).caution
    assert (word in caution) if word else caution is None
