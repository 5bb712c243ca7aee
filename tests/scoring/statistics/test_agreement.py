"""How far reviewers agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import statistics as s
from scoring.statistics.agreement.concordance import kendall_w
from scoring.statistics.agreement.gwet import gwet_ac
from scoring.statistics.agreement.intraclass import intraclass_correlation
from scoring.statistics.agreement.kappa import brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa
from scoring.statistics.agreement.krippendorff import krippendorff_alpha
from scoring.statistics.agreement.percent import percent_agreement
from tests.reference import Case
from tests.scoring.statistics.samples import few, seeds, table


def matrix(rows):
    """Ratings as numbers; letters in their alphabetical order, None = not rated."""
    letters = {v: n for n, v in enumerate(sorted({v for row in rows for v in row if isinstance(v, str)}), start=1)}
    return np.array([[np.nan if v is None else letters.get(v, v) for v in row] for row in rows], dtype=float)


def two_raters(table):
    """A table of counts as what each rater said of each unit."""
    counts = np.array(table)
    return [np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape)]


FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def shuffled(x, seed):
    chance = np.random.default_rng(seed)
    return x[chance.permutation(len(x))][:, chance.permutation(x.shape[1])]


def ratings(seed, n=14, k=4, levels=5, gaps=0.0):
    chance = np.random.default_rng(seed)
    x = np.clip(np.round(chance.normal(2, 1, (n, 1)) + chance.normal(0, 0.8, (n, k))), 0, levels - 1)
    x[chance.random(x.shape) < gaps] = np.nan
    return x


COEFFICIENTS = [
    lambda x: krippendorff_alpha(x).estimate,
    lambda x: conger_kappa(x, weights="quadratic", categories=range(4)).estimate,
    lambda x: percent_agreement(x).estimate,
]


tables = st.integers(0, 10_000).map(
    lambda seed: np.where(
        np.random.default_rng(seed).random((12, 4)) < 0.25,
        np.nan,
        np.random.default_rng(seed + 1).integers(0, 4, (12, 4)).astype(float),
    )
)


# ── as published ──
@pytest.mark.parametrize("weights", ["unweighted", "linear", "quadratic", "ordinal"])
def test_gwets_four_raters_with_missing_ratings(weights):
    case = Case("agreement_gwet_raw4raters")
    x, categories = matrix(case.input["ratings"]), case.input["categories"]
    for function, name in (
        (gwet_ac, "AC1/AC2"),
        (conger_kappa, "Conger kappa"),
        (brennan_prediger, "Brennan-Prediger"),
    ):
        if f"{name} [{weights}]" in case.names(name):
            found = function(x, weights=weights, categories=categories)
            assert found.estimate == case.expect(f"{name} [{weights}]")
            assert found.standard_error == case.expect(f"{name} [{weights}] SE")


def test_percent_agreement_averages_within_a_unit_first():
    case = Case("agreement_gwet_raw4raters")
    found = percent_agreement(matrix(case.input["ratings"]))
    assert found.estimate == case.expect("percent agreement [unweighted]")
    assert (found.n_units, found.n_pairs) == (11, 55)


def test_ben_and_gerry_leave_gaps():
    case = Case("agreement_gwet_ben_gerry_missing")
    x = matrix(case.input["ratings"])
    categories = range(1, len(case.input["categories"]) + 1)
    assert gwet_ac(x, categories=categories).estimate == case.expect("AC1")
    assert gwet_ac(x, categories=categories).standard_error == case.expect("AC1 SE")
    assert conger_kappa(x, categories=categories).estimate == case.expect("Conger (Cohen) kappa")
    assert conger_kappa(x, categories=categories).standard_error == case.expect("Conger (Cohen) kappa SE")


def test_a_table_of_two_raters():
    case = Case("agreement_gwet_cont3x3abstractors")
    pairs = np.array(
        [(i, j) for i, row in enumerate(case.input["table"]) for j, n in enumerate(row) for _ in range(n)], dtype=float
    )
    assert percent_agreement(pairs).estimate == case.expect("percent agreement")
    assert conger_kappa(pairs).estimate == case.expect("Cohen kappa")
    assert cohen_kappa(*pairs.T).estimate == case.expect("Cohen kappa")
    assert gwet_ac(pairs).estimate == case.expect("AC1")
    assert krippendorff_alpha(pairs, level="nominal").estimate == case.expect("Krippendorff alpha nominal")


def test_agresti_and_houts_weighted_kappas():
    case = Case("kappa_agresti_hout")
    table = np.array(case.input["table"])
    a, b = (np.repeat(axis.ravel(), table.ravel()) for axis in np.indices(table.shape))
    categories = range(len(table))
    for weights, name in (("unweighted", "kappa full"), ("linear", "kappa linear"), ("quadratic", "kappa quadratic")):
        assert cohen_kappa(a, b, weights=weights, categories=categories).estimate == case.expect(name)
        both = np.column_stack([a, b])
        assert conger_kappa(both, weights=weights, categories=categories).estimate == case.expect(name)
    assert cohen_kappa(a, b).standard_error == case.expect("kappa ASE")
    assert cohen_kappa(a, b, weights="quadratic").standard_error == case.expect("kappa quadratic ASE")


def test_fleiss_psychiatrists():
    case = Case("fleiss_kappa_1971")
    x = matrix(case.input["ratings"])
    counts = np.array([[(row == c).sum() for c in range(1, 6)] for row in x])
    found = fleiss_kappa(counts)
    assert found.estimate == case.expect("Fleiss kappa full")
    assert found.estimate / found.standard_error == case.expect("z (H0 variance)")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorffs_canonical_data(level):
    case = Case("krippendorff_canonical")
    found = krippendorff_alpha(matrix(case.input["ratings"]).T, level=level)
    assert found.estimate == case.expect(f"alpha {level} full")
    assert (found.n_units, found.n_pairable, found.n_dropped) == (11, 40, 1)


def test_krippendorffs_two_observers():
    case = Case("krippendorff_nominal_two")
    assert krippendorff_alpha(matrix(case.input["ratings"]).T, level="nominal").estimate == case.expect("alpha nominal")


def test_cohens_own_tables_of_1960_and_1968():
    case = Case("kappa_cohen_1968")
    a, b = two_raters(np.round(np.array(case.input["table"]) * case.input["n"]).astype(int))
    plain = cohen_kappa(a, b)
    assert plain.estimate == case.expect("kappa") == case.expect("kappa full").expected
    assert plain.standard_error**2 == case.expect("kappa asymptotic variance")
    weighted = cohen_kappa(a, b, weights=case.input["disagreement_weights"])
    assert weighted.estimate == case.expect("weighted kappa full")


def test_multiple_sclerosis_in_new_orleans():
    case = Case("kappa_landis_koch_ms_new_orleans")
    a, b = two_raters(case.input["table"])
    for weights, name in (("unweighted", "kappa"), ("linear", "kappa linear"), ("quadratic", "kappa quadratic")):
        found = cohen_kappa(a, b, weights=weights)
        assert found.estimate == case.expect("kappa full" if name == "kappa" else name)
        assert found.standard_error == case.expect(f"{name} ASE")
    both = np.column_stack([a, b])
    exact = percent_agreement(both).estimate
    assert exact == case.expect("percent exact agreement")
    assert percent_agreement(both, within=1).estimate - exact == case.expect("percent adjacent agreement (|d|=1)")


def test_anxiety_ratings_by_pairs_of_raters_and_by_krippendorff():
    case = Case("agreement_anxiety_irr")
    x = matrix(case.input["ratings"])
    for one, other in ((0, 1), (1, 2)):
        for weights, word in (("unweighted", ""), ("linear", " linear"), ("quadratic", " quadratic")):
            found = cohen_kappa(x[:, one], x[:, other], weights=weights, categories=range(1, 7))
            assert found.estimate == case.expect(f"Cohen kappa{word} (raters {one + 1},{other + 1})")
    for level in ("nominal", "ordinal", "interval"):
        assert krippendorff_alpha(x, level=level).estimate == case.expect(f"Krippendorff alpha {level}")


def test_the_smaller_agreement_tables_to_their_standard_errors():
    case = Case("agreement_gwet_cont3x3abstractors")
    pairs = np.column_stack(two_raters(case.input["table"]))
    # From a table of two raters irrCAC divides by n, from raw ratings, as here, by n - 1.
    as_from_a_table = np.sqrt(1 - 1 / len(pairs))
    assert gwet_ac(pairs).standard_error * as_from_a_table == case.expect("AC1 SE")
    assert brennan_prediger(pairs).estimate == case.expect("Brennan-Prediger")
    assert brennan_prediger(pairs).standard_error * as_from_a_table == case.expect("Brennan-Prediger SE")
    case = Case("agreement_gwet_ben_gerry_missing")
    x, categories = matrix(case.input["ratings"]), range(1, len(case.input["categories"]) + 1)
    assert percent_agreement(x).estimate == case.expect("percent agreement")
    assert brennan_prediger(x, categories=categories).estimate == case.expect("Brennan-Prediger")
    assert brennan_prediger(x, categories=categories).standard_error == case.expect("Brennan-Prediger SE")


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


# ── whatever the data ──
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


@settings(max_examples=25, deadline=None)
@given(tables, st.integers(0, 1000))
def test_agreement_does_not_depend_on_the_order_of_raters_or_units(x, seed):
    chance = np.random.default_rng(seed)
    shuffled = x[chance.permutation(12)][:, chance.permutation(4)]
    for coefficient in COEFFICIENTS:
        assert coefficient(x) == pytest.approx(coefficient(shuffled), abs=1e-12)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_perfect_agreement_is_one(coefficient):
    assert coefficient(np.repeat([[0.0], [1], [3]], 3, axis=1)) == pytest.approx(1)


def test_alpha_agrees_with_its_definition_by_pairs():
    x = np.random.default_rng(4).integers(0, 3, (30, 5)).astype(float)
    x[np.random.default_rng(5).random(x.shape) < 0.4] = np.nan
    units = [row[~np.isnan(row)] for row in x if (~np.isnan(row)).sum() >= 2]
    given_values = np.concatenate(units)
    observed = sum(((u[:, None] - u[None, :]) ** 2).sum() / (len(u) - 1) for u in units) / len(given_values)
    expected = ((given_values[:, None] - given_values[None, :]) ** 2).sum() / (
        len(given_values) * (len(given_values) - 1)
    )
    assert krippendorff_alpha(x, level="interval").estimate == pytest.approx(1 - observed / expected)


def test_the_same_seed_gives_the_same_interval():
    x = np.random.default_rng(1).integers(0, 4, (40, 2)).astype(float)
    first, again, other = (krippendorff_alpha(x, replicates=200, seed=s).interval for s in (7, 7, 8))
    assert first == again
    assert first != other


# ── at the edge ──
def test_one_reviewer_who_never_varies_has_a_kappa_of_exactly_zero():
    assert s.cohen_kappa([0] * 9 + [0], [0] * 9 + [1]).estimate == 0


def test_gwets_coefficient_is_one_where_all_agree_on_one_category():
    assert s.gwet_ac([[0, 0]] * 10, categories=[0, 1]).estimate == 1


def test_a_constant_gap_between_two_raters():
    x = [[1, 2], [2, 3], [3, 4]]
    consistent = s.intraclass_correlation(x, form="ICC(3,1)")
    assert (consistent.estimate, *consistent.interval) == (1, 1, 1)
    assert s.intraclass_correlation(x, form="ICC(2,1)").estimate == pytest.approx(2 / 3)
