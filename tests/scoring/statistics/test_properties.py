"""What must hold for any data: order does not matter, perfect is perfect, nonsense is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.statistics import (
    coefficient_alpha,
    conger_kappa,
    exact_agreement_by_rater,
    item_analysis,
    krippendorff_alpha,
    many_facet_rasch,
    percent_agreement,
)

tables = st.integers(0, 10_000).map(
    lambda seed: np.where(
        np.random.default_rng(seed).random((12, 4)) < 0.25,
        np.nan,
        np.random.default_rng(seed + 1).integers(0, 4, (12, 4)).astype(float),
    )
)
COEFFICIENTS = [
    lambda x: krippendorff_alpha(x).estimate,
    lambda x: conger_kappa(x, weights="quadratic", categories=range(4)).estimate,
    lambda x: percent_agreement(x).estimate,
]


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


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: krippendorff_alpha([[1, 1], [1, 1]]), "do not vary"),
        (lambda: krippendorff_alpha([[1, np.nan], [np.nan, 2]]), "no unit was rated by two"),
        (lambda: conger_kappa([[1, 1], [1, 1]]), "one category"),
        (lambda: percent_agreement([[1.0], [2.0]]), "no unit was rated by two"),
        (lambda: coefficient_alpha([[1, 0], [0, 1]]), "do not vary"),
        (lambda: coefficient_alpha([[1], [0]]), "at least 2"),
        (lambda: item_analysis(np.empty((0, 2)), ["A", "B"]), "no candidate"),
        (lambda: many_facet_rasch([1, 1, 1], {"person": [1, 2, 3]}), "do not vary"),
    ],
)
def test_the_undefined_is_refused_with_a_sentence(call, said):
    with pytest.raises(ValueError, match=said):
        call()


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


def test_exact_agreement_counts_co_readers():
    found = exact_agreement_by_rater([0, 0, 0, 1, 1, 2], [0, 1, 2, 0, 1, 3], [2, 2, 3, 1, 1, 0], 4)
    assert found[:3] == pytest.approx([2 / 3, 2 / 3, 0])
    assert np.isnan(found[3])


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
