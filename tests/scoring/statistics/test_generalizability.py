"""Where differences come from, and how many readings are enough."""

import numpy as np
import pytest
from hypothesis import given

from scoring import statistics as s
from scoring.statistics.agreement.intraclass import intraclass_correlation
from scoring.statistics.generalizability.d_studies import d_study
from scoring.statistics.generalizability.effects import design_of
from scoring.statistics.generalizability.g_studies import g_study
from scoring.statistics.generalizability.restricted_likelihood import RestrictedLikelihood
from tests.reference import Case
from tests.scoring.statistics.samples import few, long, seeds, table, writing


def crossed(seed, gaps, persons=12):
    chance = np.random.default_rng(seed)
    x = chance.normal(0, 1, (persons, 1, 1)) + chance.normal(0, 0.5, (1, 4, 1)) + chance.normal(0, 1, (persons, 4, 3))
    keep = chance.random(x.size) >= gaps
    facets = dict(zip(("person", "rater", "task"), (i.ravel()[keep] for i in np.indices(x.shape)), strict=True))
    return x.ravel()[keep], facets


# ── as published ──
def test_ebels_incomplete_ratings():
    case = Case("icc_incomplete_ebel_1951")
    x = table(case.input["ratings"])
    found = intraclass_correlation(x, form="1")
    assert found.estimate == case.expect("ICC(1) one-way incomplete")
    assert found.n_raters == case.expect("k0 (Ebel)")
    assert found.interval.low == case.expect("ICC(1) CI95 low")
    assert found.interval.high == case.expect("ICC(1) CI95 high")
    assert intraclass_correlation(x, form="1,k").estimate == case.expect("ICC(k)")
    scores, facets = long(x, "target", "rater")
    one_way = g_study(scores, facets={"target": facets["target"]}, object_of_measurement="target")
    assert one_way.method == "reml"
    assert one_way.variance["target"] == case.expect("REML one-way var target")
    assert one_way.variance["residual"] == case.expect("REML one-way var residual")


def test_a_component_at_its_boundary_is_zero_and_said_to_be():
    case = Case("icc_incomplete_ebel_1951")
    scores, facets = long(table(case.input["ratings"]), "target", "rater")
    found = g_study(scores, facets=facets, object_of_measurement="target")
    assert found.variance["rater"] == case.expect("REML two-way var rater")
    assert "rater is zero" in found.caution


@pytest.mark.parametrize("method", ["anova", "henderson", "reml"])
def test_brennans_persons_by_items(method):
    case = Case("gtheory_brennan_sd1_pxi")
    scores, facets = long(table(case.input["scores"]), "person", "item")
    found = g_study(scores, facets=facets, object_of_measurement="person", method=method)
    assert found.variance["person"] == case.expect("var p")
    assert found.variance["item"] == case.expect("var i")
    assert found.variance["person×item"] == case.expect("var pi,e")
    assert d_study(found, n={"item": 12}).g_coefficient == case.expect("G (E rho^2), 12 items")
    assert d_study(found, n={"item": 12}).phi == case.expect("Phi, 12 items")
    for row in d_study(found, n={"item": 12}).table(item=[5, 10, 15, 20]):
        assert row["g_coefficient"] == case.expect(f"D-study G, n_i={row['item']}")
        assert row["phi"] == case.expect(f"D-study Phi, n_i={row['item']}")


@pytest.mark.parametrize("method", ["anova", "henderson", "reml"])
def test_brennans_items_nested_in_persons(method):
    case = Case("gtheory_brennan_sd2_i_in_p")
    x = table(case.input["scores"])
    scores, facets = long(x, "person", "place")
    facets = {"person": facets["person"], "item": np.arange(x.size)}
    found = g_study(scores, facets=facets, object_of_measurement="person", method=method)
    assert list(found.variance) == ["person", "item:person"]
    assert found.variance["person"] == case.expect("var p")
    assert found.variance["item:person"] == case.expect("var i:p")
    d = d_study(found, n={"item": 8})
    assert d.g_coefficient == case.expect("G = Phi, 8 items")
    assert d.phi == d.g_coefficient


@pytest.mark.parametrize("method", ["anova", "henderson", "reml"])
def test_brennans_raters_nested_in_tasks(method):
    case = Case("gtheory_brennan_sd4_px_r_in_t")
    person, task, rater, score = np.array(case.input["rows"]).T
    facets = {"person": person, "task": task, "rater": rater}
    found = g_study(score, facets=facets, object_of_measurement="person", method=method)
    for effect, name in (
        ("person", "var p"),
        ("task", "var t"),
        ("rater:task", "var r:t"),
        ("person×task", "var pt"),
        ("person×rater:task", "var pr:t,e"),
    ):
        assert found.variance[effect] == case.expect(name)
    d = d_study(found, n={"task": 3, "rater": 4})
    assert d.g_coefficient == case.expect("G, n_t=3 n_r=4")
    assert d.phi == case.expect("Phi, n_t=3 n_r=4")
    assert d.relative_sem == case.expect("SEM relative")
    assert d.absolute_sem == case.expect("SEM absolute")


def test_an_incomplete_writing_design_agrees_with_lme4():
    case = Case("gtheory_writing_lme4")
    person, rater, criterion, score = zip(*writing(), strict=True)
    facets = {"person": person, "rater": rater, "criterion": criterion}
    found = g_study(score, facets=facets, object_of_measurement="person")
    assert found.method == "reml"
    for effect in ("person", "rater", "criterion", "person×rater", "person×criterion", "rater×criterion", "residual"):
        assert found.variance[effect] == case.expect(effect)
    assert found.log_likelihood == case.expect("log likelihood")


def test_the_means_of_the_readings_agree_with_lme4():
    case = Case("gtheory_writing_lme4")
    readings = {}
    for person, rater, _, score in writing():
        readings.setdefault((person, rater), []).append(score)
    person, rater = zip(*readings, strict=True)
    means = [np.mean(scores) for scores in readings.values()]
    found = g_study(means, facets={"person": person, "rater": rater}, object_of_measurement="person")
    for effect in ("person", "rater", "residual"):
        assert found.variance[effect] == case.expect(f"means: {effect}")
    assert found.log_likelihood == case.expect("means: log likelihood")


# ── whatever the data ──
@few
@given(seeds)
@pytest.mark.parametrize(("method", "gaps"), [("anova", 0.0), ("henderson", 0.3), ("reml", 0.3)])
def test_variance_components(method, gaps, seed):
    y, facets = crossed(seed, gaps, persons=6)
    order = np.random.default_rng(seed).permutation(len(y))
    names = np.array([f"label {n}" for n in np.random.default_rng(seed).permutation(12)])
    again = {name: names[labels[order]] for name, labels in facets.items()}
    found = s.g_study(y, facets=facets, object_of_measurement="person", method=method)
    other = s.g_study(2 * y[order] + 5, facets=again, object_of_measurement="person", method=method)
    assert np.array(list(other.variance.values())) == pytest.approx(
        4 * np.array(list(found.variance.values())), abs=2e-4
    )


def test_effects_are_found_in_any_notation():
    y, facets = crossed(1, 0.0)
    found = s.g_study(y, facets=facets, object_of_measurement="person").variance
    assert found["rater×person"] == found["person × rater"] == found["person:rater"] == found["rater*person"]
    assert found["residual"] == found["task×rater×person"]
    with pytest.raises(KeyError, match="there is no effect"):
        _ = found["colour"]


@few
@given(seeds)
def test_the_restricted_likelihood_is_that_of_its_definition(seed):
    y, facets = crossed(seed, 0.3)
    design = design_of(y, facets, "person")
    model = RestrictedLikelihood(design)
    ratios = np.random.default_rng(seed).exponential(0.5, len(design.effects) - 1)
    v = np.eye(len(y))
    for effect, ratio in zip(design.effects, ratios, strict=False):
        v += ratio * (effect.levels[:, None] == effect.levels)
    inverse = np.linalg.inv(v)
    ones, z = np.ones(len(y)), y - y.mean()
    log_det = np.linalg.slogdet(v)[1] + np.log(ones @ inverse @ ones)
    quadratic = z @ inverse @ z - (ones @ inverse @ z) ** 2 / (ones @ inverse @ ones)
    assert model.parts(ratios) == pytest.approx((log_det, quadratic))


# ── at the edge ──
def test_negative_components_are_shown_and_count_as_nothing():
    x = np.array([[1, 4], [4, 1], [2, 3], [3, 2]])
    p, r = (v.ravel() for v in np.indices(x.shape))
    found = s.g_study(x.ravel(), facets={"person": p, "rater": r}, object_of_measurement="person")
    assert found.variance["person"] < 0
    assert found.percent["person"] == 0
    assert s.d_study(found, n={"rater": 2}).g_coefficient == 0
    assert "negative" in found.caution
