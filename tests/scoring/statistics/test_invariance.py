"""Names and order carry no meaning: shuffled, relabelled or reversed data give the same figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import statistics as s
from scoring.statistics.generalizability.effects import design_of
from scoring.statistics.generalizability.restricted_likelihood import RestrictedLikelihood

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def ratings(seed, n=14, k=4, levels=5, gaps=0.0):
    chance = np.random.default_rng(seed)
    x = np.clip(np.round(chance.normal(2, 1, (n, 1)) + chance.normal(0, 0.8, (n, k))), 0, levels - 1)
    x[chance.random(x.shape) < gaps] = np.nan
    return x


def shuffled(x, seed):
    chance = np.random.default_rng(seed)
    return x[chance.permutation(len(x))][:, chance.permutation(x.shape[1])]


@few
@given(seeds)
@pytest.mark.parametrize("form", ["1", "A,1", "C,k"])
def test_intraclass_correlations(form, seed):
    x = ratings(seed)
    found, again = (s.intraclass_correlation(v, form=form) for v in (x, shuffled(x, seed)))
    assert found.estimate == pytest.approx(again.estimate)
    assert tuple(found.interval) == pytest.approx(tuple(again.interval))
    assert s.intraclass_correlation(3 * x + 1, form=form).estimate == pytest.approx(found.estimate)


@few
@given(seeds)
def test_one_way_correlation_of_a_complete_table_is_that_of_ebels_formula(seed):
    x = ratings(seed)
    k = s.intraclass_correlation(x, form="1")
    assert k.n_raters == pytest.approx(x.shape[1])


@few
@given(seeds)
def test_concordance_depends_on_order_within_a_rater_alone(seed):
    x = ratings(seed)
    found = s.kendall_w(x)
    assert s.kendall_w(shuffled(np.exp(x), seed)).estimate == pytest.approx(found.estimate)
    assert s.kendall_w(shuffled(x, seed)).standard_error == pytest.approx(found.standard_error)
    assert s.kendall_w(np.arange(6)[:, None] * np.ones(3)).estimate == pytest.approx(1)


@few
@given(seeds)
def test_two_raters_and_conger_are_cohen_and_nominal_labels_may_be_renamed(seed):
    x = ratings(seed, k=2)
    names = np.array(list("qwert"))
    plain = s.cohen_kappa(*x.T)
    named = s.cohen_kappa(*names[x.astype(int)].T)
    assert named.estimate == pytest.approx(plain.estimate)
    assert named.standard_error == pytest.approx(plain.standard_error)
    assert s.conger_kappa(x).estimate == pytest.approx(plain.estimate)


def crossed(seed, gaps):
    chance = np.random.default_rng(seed)
    x = chance.normal(0, 1, (12, 1, 1)) + chance.normal(0, 0.5, (1, 4, 1)) + chance.normal(0, 1, (12, 4, 3))
    keep = chance.random(x.size) >= gaps
    facets = dict(zip(("person", "rater", "task"), (i.ravel()[keep] for i in np.indices(x.shape)), strict=True))
    return x.ravel()[keep], facets


@few
@given(seeds)
@pytest.mark.parametrize(("method", "gaps"), [("anova", 0.0), ("henderson", 0.3), ("reml", 0.3)])
def test_variance_components(method, gaps, seed):
    y, facets = crossed(seed, gaps)
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


def answered(seed, n=80, k=12):
    chance = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(np.linspace(-1.5, 1.5, k) - chance.normal(0, 1, n)[:, None]))
    return (chance.random((n, k)) < p).astype(int)


@few
@given(seeds)
def test_rasch_measures(seed):
    x = answered(seed)
    rows, columns = np.random.default_rng(seed).permutation(80), np.random.default_rng(seed).permutation(12)
    found, again = s.rasch(x), s.rasch(x[rows][:, columns])
    assert again.difficulty == pytest.approx(found.difficulty[columns], abs=1e-7)
    assert again.ability == pytest.approx(found.ability[rows], abs=1e-7)
    turned = s.rasch(1 - x)
    assert turned.difficulty == pytest.approx(-found.difficulty, abs=1e-7)
    assert turned.log_likelihood == pytest.approx(found.log_likelihood)


@few
@given(seeds)
def test_person_fit_and_reliability(seed):
    x = answered(seed)
    rows, columns = np.random.default_rng(seed).permutation(80), np.random.default_rng(seed).permutation(12)
    found, again = s.person_fit(x), s.person_fit(x[rows])
    assert np.allclose(again.ht, found.ht[rows], equal_nan=True)
    assert np.allclose(again.u3, found.u3[rows], equal_nan=True)
    assert s.kr20(x[:, columns]).estimate == pytest.approx(s.kr20(x).estimate)
    assert s.guttman_lambdas(x[:, columns]).lambda4 == pytest.approx(s.guttman_lambdas(x).lambda4)


@few
@given(seeds)
def test_h_t_is_the_ratio_of_covariances_it_is_defined_as(seed):
    x = answered(seed, n=25, k=8)
    found, share = s.person_fit(x).ht, x.mean(axis=1)
    for n in range(25):
        if not 0 < share[n] < 1:
            continue
        others = [m for m in range(25) if m != n]
        covariance = sum((x[n] * x[m]).mean() - share[n] * share[m] for m in others)
        most = sum(min(share[n], share[m]) * (1 - max(share[n], share[m])) for m in others)
        assert found[n] == pytest.approx(covariance / most)


@few
@given(seeds)
def test_changing_the_groups_round_turns_the_odds_round(seed):
    x, group = answered(seed, n=300), np.random.default_rng(seed).integers(0, 2, 300)
    one, other = (s.mantel_haenszel(x, group, x.sum(axis=1), focal=f) for f in (0, 1))
    assert one.delta == pytest.approx(-other.delta)
    assert one.chi2 == pytest.approx(other.chi2)


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
