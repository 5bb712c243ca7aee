"""Intraclass correlations, variance components and the marginal many-facet model against published figures."""

import numpy as np
import pytest

from scoring.statistics import d_study, g_study, intraclass_correlation, kendall_w, many_facet_rasch
from tests.reference import Case

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def table(rows):
    return np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)


def long(x, *names):
    """A complete table as scores and the labels of each axis."""
    return x.ravel(), {name: index.ravel() for name, index in zip(names, np.indices(x.shape), strict=True)}


@pytest.mark.parametrize("form", FORMS)
def test_shrout_and_fleiss_six_correlations(form):
    case = Case("icc_shrout_fleiss_1979")
    found = intraclass_correlation(table(case.input["ratings"]), form=f"ICC({form})")
    assert found.estimate == case.expect(f"ICC({form})")
    assert found.estimate == case.expect(f"ICC({form}) full")
    assert found.interval.low == case.expect(f"ICC({form}) CI95 low")
    assert found.interval.high == case.expect(f"ICC({form}) CI95 high")
    assert (found.n_units, found.n_raters) == (6, 4)


@pytest.mark.parametrize("form", FORMS)
def test_anxiety_ratings(form):
    case = Case("agreement_anxiety_irr")
    found = intraclass_correlation(table(case.input["ratings"]), form=f"ICC({form})")
    assert found.estimate == case.expect(f"ICC({form})")
    assert found.interval.low == case.expect(f"ICC({form}) CI95 low")
    assert found.interval.high == case.expect(f"ICC({form}) CI95 high")


@pytest.mark.parametrize("form", FORMS)
def test_attitudes_of_thirty_departments(form):
    case = Case("reliability_attitude")
    found = intraclass_correlation(table(case.input["scores"])[:, :4], form=form)
    assert found.estimate == case.expect(f"ICC({form})")
    assert found.interval.low == case.expect(f"ICC({form}) low")
    assert found.interval.high == case.expect(f"ICC({form}) high")
    assert found.f == case.expect("F one-way" if form.startswith("1") else "F two-way")


def test_kendalls_w_corrects_for_ties():
    case = Case("agreement_anxiety_irr")
    assert kendall_w(table(case.input["ratings"])).estimate == case.expect("Kendall W tie-corrected")


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


def writing():
    return Case("mfrm_sirt_ratings1").input["rows"]


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


def test_the_marginal_many_facet_model_agrees_with_tam():
    case = Case("mfrm_sirt_ratings1")
    rows = writing()
    facets = {name: [row[n] for row in rows] for n, name in enumerate(("person", "rater", "criterion"))}
    fit = many_facet_rasch([row[3] for row in rows], facets, method="mml")
    assert fit.converged
    assert fit.population_variance == case.expect("MML population variance")
    assert -2 * fit.log_likelihood == case.expect("MML deviance (-2 logLik)")
    assert fit.eap_reliability == case.expect("EAP reliability")
    for row in fit.measures["rater"]:
        assert row.measure == case.expect(f"MML rater rater{row.label}")
    for row in fit.measures["criterion"]:  # there the criteria are free and ability has mean 0
        assert row.measure - fit.population_mean == case.expect(f"MML item {row.label}")
    for step, value in fit.thresholds["all"].items():
        assert value == case.expect(f"MML step step{step}")
