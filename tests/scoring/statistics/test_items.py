"""What each item did."""

import numpy as np
import pytest
from hypothesis import given

from scoring import statistics as s
from scoring.statistics.items.analysis import item_analysis
from scoring.statistics.items.differential_functioning import mantel_haenszel
from scoring.statistics.items.rasch_model import rasch
from scoring.statistics.reliability.internal_consistency import alpha_if_dropped, kr20
from tests.reference import Case
from tests.scoring.statistics.samples import answered, few, seeds


def lsat_scores():
    rows = np.array(Case("ctt_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


def lsat():
    rows = np.array(Case("rasch_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


def simulated():
    return np.array([[int(v) for v in row] for row in Case("rasch_raschdat1").input["rows"]])


SMALL_RASCH = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0]])


# ── as published ──
def test_lsat_section_six_items():
    case, scores = Case("ctt_lsat6"), lsat_scores()
    found = item_analysis(scores.astype(str), ["1"] * 5)
    dropped = alpha_if_dropped(scores)
    for n, item in enumerate(found.items, start=1):
        assert item.difficulty == case.expect(f"difficulty p Item {n}")
        assert item.item_total == case.expect(f"point-biserial with total incl. item Item {n}")
        assert item.item_rest == case.expect(f"corrected point-biserial (item excluded) Item {n}")
        assert dropped[n - 1] == case.expect(f"alpha if Item {n} deleted")
    assert kr20(scores).estimate == case.expect("KR-20 = alpha")


def test_the_rasch_model_of_lsat_section_six():
    case, found = Case("rasch_lsat6"), rasch(lsat())
    for n in range(5):
        assert found.difficulty[n] == case.expect(f"Rasch CML difficulty (sum 0) Item {n + 1}")
        assert found.difficulty_se[n] == case.expect(f"CML SE Item {n + 1}")
        assert found.infit[n] == case.expect(f"infit MnSq Item {n + 1} (CML items, ML persons)")
        assert found.outfit[n] == case.expect(f"outfit MnSq Item {n + 1}")
    assert found.log_likelihood == case.expect("conditional logLik")


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


# ── worked by hand ──
def test_an_item_analysis_is_read_item_by_item_or_column_by_column():
    found = item_analysis([["A", "B"], ["A", "C"], ["B", "C"]], ["A", "C"])
    assert [item.difficulty for item in found] == found.difficulty.tolist() == [2 / 3, 2 / 3]
    assert found[1].omitted == 0
    assert len(found) == 2


# ── whatever the data ──
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
def test_changing_the_groups_round_turns_the_odds_round(seed):
    x, group = answered(seed, n=300), np.random.default_rng(seed).integers(0, 2, 300)
    one, other = (s.mantel_haenszel(x, group, x.sum(axis=1), focal=f) for f in (0, 1))
    assert one.delta == pytest.approx(-other.delta)
    assert one.chi2 == pytest.approx(other.chi2)


def test_an_omitted_answer_is_wrong_and_counted():
    found = item_analysis([["A", "B"], ["", "B"], ["A", "A"], ["B", ""]], ["A", "B"])
    assert [(item.difficulty, item.omitted) for item in found.items] == [(0.5, 1), (0.5, 1)]


def test_a_voided_item_is_no_part_of_the_total():
    found = item_analysis([["A", "B"], ["A", "A"], ["B", "B"]], ["A", "B"], scored=[True, False])
    assert found.totals.tolist() == [1, 1, 0]


def test_a_miskeyed_item_is_flagged():
    chance = np.random.default_rng(1)
    able = chance.normal(size=400)
    right = able[:, None] + chance.normal(size=(400, 6)) > 0
    answers = np.where(right, "A", "B")
    flags = item_analysis(answers, ["A"] * 5 + ["B"]).items[5].flags
    assert "negative discrimination" in flags
    assert "distractor beats key" in flags


# ── at the edge ──
def test_items_that_all_got_right_are_set_aside_and_listed():
    found = s.rasch(np.column_stack([SMALL_RASCH, np.ones(4, dtype=int)]))
    assert found.left_out == (3,)
    assert np.isnan(found.difficulty[3])
    assert found.difficulty[:3] == pytest.approx(s.rasch(SMALL_RASCH).difficulty)
    assert "1 here" in found.caution


def test_extreme_candidates_have_finite_measures_and_are_marked():
    found = s.rasch(np.vstack([SMALL_RASCH, [1, 1, 1], [0, 0, 0]]))
    assert found.extreme.tolist() == [False] * 4 + [True, True]
    assert np.isfinite(found.ability).all()
    assert np.isfinite(found.ability_wle).all()
    assert found.ability[4] > found.ability.max(initial=-9, where=~found.extreme)
