"""Candidates, reviewers and criteria on one scale."""

import numpy as np
import pytest
from hypothesis import given, settings

from scoring import statistics as s
from scoring.statistics.many_facet.model import many_facet_rasch
from tests.reference import Case
from tests.scoring.statistics.samples import seeds, writing


def lsat():
    rows = np.array(Case("rasch_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


def judged(seed, n=40, raters=5, criteria=3):
    chance = np.random.default_rng(seed)
    person, rater, criterion = (v.ravel() for v in np.indices((n, raters, criteria)))
    keep = chance.random((n, raters)).argsort(axis=1)[person, rater] < 3
    location = (
        chance.normal(0, 1.2, n)[person] - chance.normal(0, 0.6, raters)[rater] - np.array([-0.4, 0, 0.4])[criterion]
    )
    p = np.exp(np.arange(4) * location[:, None] - np.array([0, -1, -1, 0]))
    p /= p.sum(axis=1, keepdims=True)
    score = (chance.random(len(person))[:, None] > p.cumsum(axis=1)).sum(axis=1)
    return score[keep], {"person": person[keep], "rater": rater[keep], "criterion": criterion[keep]}


# ── as published ──
def test_scientists_judges_and_traits_by_many_facet_rasch():
    case = Case("mfrm_guilford_creativity")
    judge, person, item, score = np.array(case.input["rows"]).T
    fit = many_facet_rasch(score, {"person": person, "judge": judge, "item": item})
    assert fit.converged
    names = {"person": "Person p{}", "judge": "judge j{}", "item": "item i{}"}
    for facet, name in names.items():
        for row in fit.measures[facet]:
            own = name.format(row.label)
            [measure] = [n for n in case.names("JML measure ") if own in n]
            assert row.measure == case.expect(measure)
            assert row.se == case.expect(f"model SE {own}")
            assert row.infit == case.expect(f"infit MnSq {own}")
            assert row.outfit == case.expect(f"outfit MnSq {own}")
        said = "Person" if facet == "person" else facet
        assert fit.separation[facet] == case.expect(f"separation {said} (sample SD)")
        assert fit.reliability[facet] == case.expect(f"reliability {said} (sample SD)")
    for step, value in enumerate(fit.thresholds["all"].values(), start=1):
        assert value == case.expect(f"Rasch-Andrich threshold Step_{step}")
    assert step == 8


def test_an_incomplete_writing_design_by_many_facet_rasch():
    case = Case("mfrm_sirt_ratings1")
    rows = case.input["rows"]
    facets = {name: [row[n] for row in rows] for n, name in enumerate(("person", "rater", "criterion"))}
    fit = many_facet_rasch([row[3] for row in rows], facets)
    assert fit.converged
    for facet, said in (("rater", "rater"), ("criterion", "item")):
        for row in fit.measures[facet]:
            assert row.measure == case.expect(f"JML measure {said} {row.label}")
            assert row.se == case.expect(f"JML model SE {said} {row.label}")
            assert row.infit == case.expect(f"JML infit {said} {row.label}")
            assert row.outfit == case.expect(f"JML outfit {said} {row.label}")
        assert fit.separation[facet] == case.expect(f"JML separation {said} (sample SD)")
        assert fit.reliability[facet] == case.expect(f"JML reliability {said} (sample SD)")
    for step, value in fit.thresholds["all"].items():
        assert value == case.expect(f"JML threshold Step_{step}")


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


def test_the_rasch_model_over_a_normal_distribution_is_the_marginal_model_of_one_facet():
    case, x = Case("rasch_lsat6"), lsat()
    person, item = (v.ravel() for v in np.indices(x.shape))
    fit = many_facet_rasch(x.ravel(), {"person": person, "item": item}, method="mml")
    for row in fit.measures["item"]:  # there the mean of ability is 0 and the items are free
        name = f"Rasch MML slope 1, theta~N(0,var): difficulty Item {row.label + 1}"
        assert row.measure - fit.population_mean == case.expect(name)
    assert fit.population_variance == case.expect("Rasch MML latent variance")
    assert fit.log_likelihood == case.expect("Rasch MML logLik")
    assert fit.log_likelihood == case.expect("1PL logLik (published)")


# ── worked by hand ──
def test_thresholds_are_found_by_group_by_category_and_as_an_array(chance):
    person, rater = (v.ravel() for v in np.indices((40, 3)))
    score = np.clip(np.round(chance.normal(1.5, 1, 40)[person] + chance.normal(0, 0.7, 120)), 0, 3).astype(int)
    fit = many_facet_rasch(score, {"person": person, "rater": rater})
    assert fit.thresholds["all"][2] == fit.thresholds[2] == np.asarray(fit.thresholds)[1]
    chi2, df, p = fit.fixed_chi2["rater"]
    assert (fit.fixed_chi2["rater"], fit.fixed_chi2["rater"].df) == (chi2, df)
    assert (df, 0 <= p <= 1) == (2, True)


# ── whatever the data ──
@settings(max_examples=8, deadline=None)
@given(seeds)
@pytest.mark.parametrize("method", ["jml", "mml"])
def test_many_facet_measures(method, seed):
    y, facets = judged(seed)
    order = np.random.default_rng(seed).permutation(len(y))
    again = {name: np.array([f"x{n}" for n in labels])[order] for name, labels in facets.items()}
    found = s.many_facet_rasch(y, facets, method=method, subset="largest")
    other = s.many_facet_rasch(y[order], again, method=method, subset="largest")
    assert found.converged
    renamed = {row.label: row for row in other.measures["rater"]}
    for row in found.measures["rater"]:
        assert renamed[f"x{row.label}"].measure == pytest.approx(row.measure, abs=1e-4)
        assert renamed[f"x{row.label}"].se == pytest.approx(row.se, abs=1e-4)
    for facet in ("rater", "criterion"):
        assert sum(m.measure for m in found.measures[facet] if not m.extreme) == pytest.approx(0, abs=1e-6)
    assert sum(found.thresholds["all"].values()) == pytest.approx(0, abs=1e-6)


@settings(max_examples=8, deadline=None)
@given(seeds)
@pytest.mark.parametrize("method", ["jml", "mml"])
def test_turning_the_scale_round_turns_the_measures_round(method, seed):
    y, facets = judged(seed)
    found = s.many_facet_rasch(y, facets, method=method, subset="largest")
    turned = s.many_facet_rasch(3 - y, facets, method=method, subset="largest")
    for row, other in zip(found.measures["rater"], turned.measures["rater"], strict=True):
        assert other.measure == pytest.approx(-row.measure, abs=1e-4)


def test_the_likelihood_of_the_marginal_model_is_at_its_top():
    y, facets = judged(3)
    fit = s.many_facet_rasch(y, facets, method="mml")
    worse = s.many_facet_rasch(y, facets, method="mml", max_iterations=2)
    assert not worse.converged
    assert "did not converge" in worse.caution
    assert fit.log_likelihood > worse.log_likelihood


def test_known_severities_are_found_again():
    chance = np.random.default_rng(3)
    severity = np.linspace(-1, 1, 8)
    able, person, rater, criterion = chance.normal(0, 1.5, 300), [], [], []
    for p in range(300):
        for r in chance.choice(8, 2, replace=False):
            person += [p] * 4
            rater += [int(r)] * 4
            criterion += [0, 1, 2, 3]
    location = able[person] - severity[rater]
    steps = np.exp(np.cumsum(location[:, None] - np.array([-1.5, 0, 1.5]), axis=1))
    p = np.column_stack([np.ones(len(location)), steps])
    scores = (chance.random(len(p))[:, None] > (p / p.sum(axis=1, keepdims=True)).cumsum(axis=1)).sum(axis=1)
    fit = many_facet_rasch(scores, {"person": person, "rater": rater, "criterion": criterion})
    found = [row.measure for row in fit.measures["rater"]]
    assert np.corrcoef(found, severity)[0, 1] > 0.97
    assert sum(found) == pytest.approx(0, abs=1e-6)


def test_a_design_that_falls_apart_is_named_and_refused():
    rows = [
        (p, r, (p + r + k) % 3)
        for group in (0, 1)
        for p in range(group * 5, group * 5 + 5)
        for r in (group * 2, group * 2 + 1)
        for k in (0, 1)
    ]
    person, rater, score = zip(*rows, strict=True)
    with pytest.raises(ValueError, match="2 parts that share nothing"):
        many_facet_rasch(score, {"person": person, "rater": rater})
    fit = many_facet_rasch(score, {"person": person, "rater": rater}, subset="largest")
    assert not fit.connected
    assert sum(np.isnan(row.measure) for row in fit.measures["rater"]) == 2


def test_a_candidate_with_all_top_levels_is_measured_and_marked_extreme():
    scores = np.random.default_rng(2).integers(0, 4, (12, 4))
    scores[0] = 3
    person, rater = np.indices(scores.shape)
    fit = many_facet_rasch(scores.ravel(), {"person": person.ravel(), "rater": rater.ravel()})
    top = fit.measures["person"][0]
    assert top.extreme
    assert np.isfinite(top.measure)
    assert top.measure > max(row.measure for row in fit.measures["person"][1:])


def test_common_criteria_link_nobody():
    rows = [(p, p // 5 * 2 + r, c) for p in range(10) for r in (0, 1) for c in (0, 1, 2)]
    person, rater, criterion = zip(*rows, strict=True)
    score = np.random.default_rng(1).integers(0, 3, len(rows))
    with pytest.raises(ValueError, match="2 parts that share nothing"):
        many_facet_rasch(score, {"person": person, "rater": rater, "criterion": criterion})


def test_different_readers_for_each_vignette_of_a_candidate_still_hang_together():
    rows = [(p, (p + v) % 4, v) for p in range(12) for v in (0, 1)]
    person, rater, vignette = zip(*rows, strict=True)
    score = np.random.default_rng(1).integers(0, 3, len(rows))
    fit = many_facet_rasch(score, {"person": person, "rater": rater, "vignette": vignette})
    assert fit.connected
