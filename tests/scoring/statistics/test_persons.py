"""Whether a candidate's answers make sense."""

import numpy as np
import pytest
from hypothesis import given

from scoring import statistics as s
from scoring.statistics.persons.answer_copying import copying_index
from scoring.statistics.persons.fit import person_fit
from tests.reference import Case
from tests.scoring.statistics.samples import answered, few, seeds


def lsat():
    rows = np.array(Case("rasch_lsat6").input["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0)


# ── as published ──
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


# ── worked by hand ──
def test_a_copied_paper_stands_out(chance):
    n, k = 60, 40
    key = chance.integers(1, 5, k)
    answers = np.where(chance.random((n, k)) < 0.6, key, chance.integers(1, 5, (n, k)))
    answers[7] = np.where(chance.random(k) < 0.95, answers[3], answers[7])
    found = copying_index(answers, key)
    assert {(pair.copier, pair.source) for pair in found.significant} == {(3, 7), (7, 3)}
    assert found.n_pairs == n * (n - 1)


def test_only_pairs_of_the_seat_plan_are_compared(chance):
    answers = chance.integers(1, 5, (30, 10))
    found = copying_index(answers, answers[0], pairs=[[1, 2], [2, 3]])
    assert found.n_pairs == 2


# ── whatever the data ──
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
