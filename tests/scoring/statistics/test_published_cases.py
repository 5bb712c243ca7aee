"""Every figure against the table it was published in, or the independent programs that agree on it."""

import numpy as np
import pytest

from scoring.statistics import (
    alpha_if_dropped,
    brennan_prediger,
    coefficient_alpha,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    item_analysis,
    kr20,
    krippendorff_alpha,
    many_facet_rasch,
    percent_agreement,
)
from tests.reference import Case


def matrix(rows):
    """Ratings as numbers; letters in their alphabetical order, None = not rated."""
    letters = {v: n for n, v in enumerate(sorted({v for row in rows for v in row if isinstance(v, str)}), start=1)}
    return np.array([[np.nan if v is None else letters.get(v, v) for v in row] for row in rows], dtype=float)


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


def lsat():
    rows = np.array(Case("ctt_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


def test_lsat_section_six_items():
    case, scores = Case("ctt_lsat6"), lsat()
    found = item_analysis(scores.astype(str), ["1"] * 5)
    dropped = alpha_if_dropped(scores)
    for n, item in enumerate(found.items, start=1):
        assert item.difficulty == case.expect(f"difficulty p Item {n}")
        assert item.item_total == case.expect(f"point-biserial with total incl. item Item {n}")
        assert item.item_rest == case.expect(f"corrected point-biserial (item excluded) Item {n}")
        assert dropped[n - 1] == case.expect(f"alpha if Item {n} deleted")
    assert kr20(scores).estimate == case.expect("KR-20 = alpha")


def test_alpha_with_feldts_interval():
    case = Case("alpha_realstats")
    found = coefficient_alpha(case.input["scores"])
    assert found.estimate == case.expect("alpha")
    assert found.interval.low == case.expect("Feldt CI95 low")
    assert found.interval.high == case.expect("Feldt CI95 high")


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


def two_raters(table):
    """A table of counts as what each rater said of each unit."""
    counts = np.array(table)
    return [np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape)]


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
