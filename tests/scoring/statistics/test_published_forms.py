"""Items, forms, fairness, equating and classification against published figures."""

import numpy as np
import pytest

from scoring.statistics import (
    alpha_if_dropped,
    coefficient_alpha,
    conditional_sem,
    equate,
    equate_anchor,
    guttman_lambdas,
    kr21,
    livingston_lewis,
    mantel_haenszel,
    many_facet_rasch,
    person_fit,
    rasch,
    seed_check,
)
from tests.reference import Case


def lsat():
    rows = np.array(Case("rasch_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


def test_the_rasch_model_of_lsat_section_six():
    case, found = Case("rasch_lsat6"), rasch(lsat())
    for n in range(5):
        assert found.difficulty[n] == case.expect(f"Rasch CML difficulty (sum 0) Item {n + 1}")
        assert found.difficulty_se[n] == case.expect(f"CML SE Item {n + 1}")
        assert found.infit[n] == case.expect(f"infit MnSq Item {n + 1} (CML items, ML persons)")
        assert found.outfit[n] == case.expect(f"outfit MnSq Item {n + 1}")
    assert found.log_likelihood == case.expect("conditional logLik")


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


def simulated():
    return np.array([[int(v) for v in row] for row in Case("rasch_raschdat1").input["rows"]])


def test_the_rasch_model_of_thirty_items_agrees_with_erm():
    case, found = Case("rasch_raschdat1"), rasch(simulated())
    for n in range(30):
        assert found.difficulty[n] == case.expect(f"difficulty {n + 1}")
        assert found.difficulty_se[n] == case.expect(f"se {n + 1}")
        assert found.infit[n] == case.expect(f"infit {n + 1}")
        assert found.outfit[n] == case.expect(f"outfit {n + 1}")
    assert found.log_likelihood == case.expect("conditional log likelihood")
    for n in range(5):
        assert found.ability[n] == case.expect(f"ability {n + 1}")


def test_person_fit_by_response_pattern():
    case, x = Case("person_fit_lsat6"), lsat()
    found = person_fit(x)
    names = {"Gnormed": found.guttman_standardized, "Ht": found.ht, "U3": found.u3, "Cstar": found.cstar,
             "NCI": found.nci}  # fmt: skip
    checked = 0
    for row in np.unique(x, axis=0):
        place = np.flatnonzero((x == row).all(axis=1))[0]
        pattern = "".join(map(str, row))
        for name, values in names.items():
            for entry in case.names(f"{name} {pattern}"):
                if case.value(entry) is None:
                    assert np.isnan(values[place]), entry
                else:
                    assert values[place] == case.expect(entry), entry
                checked += 1
    assert checked == 150


def test_admissions_to_berkeley_by_mantel_and_haenszel():
    case = Case("dif_mh_ucb")
    rows = [(answer == "Admitted", who, where) for answer, who, where, n in case.input["rows"] for _ in range(n)]
    admitted, group, department = zip(*rows, strict=True)
    found = mantel_haenszel(admitted, group, department, focal="Female")
    assert found.chi2 == case.expect("MH chi2 with continuity correction")
    assert found.p_value == case.expect("p-value")
    assert found.odds_ratio == case.expect("common odds ratio (Admitted:Rejected, Male:Female)")
    assert found.interval.low == case.expect("OR CI95 low (Robins-Breslow-Greenland)")
    assert found.interval.high == case.expect("OR CI95 high")
    assert found.delta == case.expect("ETS delta = -2.35 ln(alpha)")
    assert (found.ets_class, found.n_strata, found.n_focal) == ("A", 6, 1835)
    without = mantel_haenszel(admitted, group, department, focal="Female", continuity=False)
    assert without.chi2 == case.expect("MH chi2 without correction")


def test_strata_without_both_outcomes_add_nothing():
    case = Case("dif_mh_rabbits")
    rows = [
        (1 - outcome, delay, stratum)
        for stratum, cells in enumerate(case.input["tables"])
        for delay, row in enumerate(cells)
        for outcome, n in enumerate(row)
        for _ in range(n)
    ]
    found = mantel_haenszel(*zip(*rows, strict=True))
    assert found.chi2 == case.expect("MH chi2 with continuity correction")
    assert found.p_value == case.expect("p-value")
    assert found.odds_ratio == case.expect("common odds ratio")
    assert found.interval.low == case.expect("OR CI95 low")
    assert found.interval.high == case.expect("OR CI95 high")


def test_a_table_of_items_gives_what_each_item_gives_alone():
    case, x = Case("rasch_raschdat1"), simulated()
    group, matching = np.tile([0, 1], 50), np.digitize(x.sum(axis=1), [8.5, 12.5, 15.5, 18.5])
    every = mantel_haenszel(x, group, matching)
    assert every.chi2[0] == case.expect("MH chi2")
    assert every.p_value[0] == case.expect("MH p")
    assert every.odds_ratio[0] == case.expect("MH odds ratio")
    assert every.interval[0].low == case.expect("MH low")
    assert every.interval[0].high == case.expect("MH high")
    alone = mantel_haenszel(x[:, 7], group, matching)
    assert (every.chi2[7], every.delta[7]) == (alone.chi2, alone.delta)


def act(form):
    case = Case("equating_actmath_random_groups")
    return np.repeat(case.input["score"], case.input[f"form_{form}"])


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


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(9, 10, 0.554983882972, 0.997471421456), (0, 5, 0.0, 0.521823750105)]
)
def test_the_interval_of_a_rate_of_hits_is_exact(hits, n, low, high):
    """R 4.2.2: binom.test(9, 10)$conf.int; binom.test(0, 5)$conf.int"""
    found = seed_check(hits, n, acceptable=0.9, unacceptable=0.6).interval
    assert tuple(found) == pytest.approx((low, high), abs=1e-9)
