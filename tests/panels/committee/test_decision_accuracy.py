"""How sure a result is: what the case page says of one candidate, against figures worked out by hand."""

import numpy as np
import pytest

from panels.committee.models import Certainty
from panels.committee.procedures.decision_accuracy import figure_cases
from scoring.reports.decision_accuracy import agreement_by_person, mean_shift, same_again
from scoring.reports.models import AnalysisRun
from scoring.reports.score_bands import band
from scoring.reports.standard_errors import form_certainty, reading_errors
from scoring.statistics.classification.decision_probabilities import decision_probability
from scoring.statistics.reliability.conditional_error import conditional_sem


def test_agreement_counts_pairs_of_levels_on_ones_own_scripts_alone():
    levels = np.array([[4, 3], [4, 1], [2, 2], [2, np.nan], [0, 0], [3, 3]], dtype=float)
    script = np.array([0, 0, 1, 1, 2, 2])
    person = np.array([0, 0, 1])  # two scripts of one candidate, one of another
    pairs, equal, near = agreement_by_person(levels, script, person, within=1)
    assert pairs.tolist() == [3, 2]  # 4-4, 3-1, 2-2; and 0-3 twice
    assert equal.tolist() == [2, 0]
    assert near.tolist() == [2, 0]


def test_three_readings_of_a_script_are_three_pairs():
    levels, script = np.array([[1.0], [1.0], [3.0]]), np.array([0, 0, 0])
    pairs, equal, near = agreement_by_person(levels, script, np.array([0]), within=2)
    assert (pairs.tolist(), equal.tolist(), near.tolist()) == ([3], [1], [3])


def test_the_order_of_the_readings_changes_nothing():
    rng = np.random.default_rng(7)
    levels, script = rng.integers(0, 5, (40, 3)).astype(float), np.repeat(np.arange(10), 4)
    person, order = np.repeat(np.arange(5), 2), rng.permutation(40)
    plain = agreement_by_person(levels, script, person, within=1)
    shuffled = agreement_by_person(levels[order], script[order], person, within=1)
    assert [a.tolist() for a in plain] == [b.tolist() for b in shuffled]


def test_a_shift_is_the_mean_over_scripts_of_the_mean_over_readings():
    value, script = np.array([1.0, 3.0, 10.0, 5.0]), np.array([0, 0, 1, 2])
    assert mean_shift(value, script, np.array([0, 0, 1])).tolist() == [6.0, 5.0]


def test_the_standard_error_falls_with_readings_as_a_decision_study_says():
    rng = np.random.default_rng(3)
    truth, severity = rng.normal(70, 10, 60), rng.normal(0, 4, 6)
    script, reviewer = np.repeat(np.arange(60), 3), rng.integers(0, 6, 180)
    percent = truth[script] + severity[reviewer] + rng.normal(0, 6, 180)
    errors = reading_errors(percent, script, reviewer, most=4)
    assert np.allclose(errors * np.sqrt(np.arange(1, 5)), errors[0])


def test_at_the_ends_of_the_scale_the_nearest_known_error_stands_in():
    rng = np.random.default_rng(1)
    scores = (rng.random((80, 20)) < rng.beta(6, 3, 80)[:, None]).astype(np.uint8)
    found = form_certainty(scores, cut=16)
    known = np.array([np.nan if v is None else v for v in conditional_sem(scores).sem], dtype=float)
    assert found.sem[10] == known[10]
    assert np.isfinite(found.sem).all()
    assert 0.5 < found.consistency < 1


def test_the_probability_of_the_same_again_is_the_joined_rules():
    again = same_again([50, 47], [72.0, 90.0], sem_one=[2.5, 2.4], sem_two=[4, 4], cut=[48, 48], pass_percent=70)
    plain = decision_probability(
        [[50, 72.0], [47, 90.0]], sem=[[2.5, 4], [2.4, 4]], cut=[48, 70], step=[1, 0]
    ).probability
    assert np.allclose(again, plain)
    assert np.isnan(same_again([50], [72.0], sem_one=[np.nan], sem_two=[4], cut=[48], pass_percent=70)).all()


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (47, 2.0, "47 items, pass mark 48; the band of one standard error, 45 to 49, contains it."),
        (60, 2.0, "60 items, pass mark 48; the band of one standard error, 58 to 60, does not contain it."),
        (47, None, "47 items, pass mark 48."),
    ],
)
def test_a_band_says_in_words_what_it_shows(value, error, said):
    drawn = band(value, error=error, cut=48, maximum=60, unit="items")
    assert drawn.said == said
    assert f'aria-label="{said[:-1]}"' in drawn.markup
    assert "style=" not in drawn.markup


@pytest.mark.parametrize("value", [0, 1, 48, 60])
def test_a_band_can_be_drawn_anywhere_on_the_scale(value):
    assert "nan" not in band(value, error=3, cut=48, maximum=60, unit="items", beside=0).markup


def test_figures_are_computed_once_for_their_inputs_and_anew_when_a_mark_changes(house):
    house.to_committee()
    rows = list(Certainty.objects.order_by("registration").values_list("pairs", "equal", "near"))
    assert rows == [(2, 2, 2), (2, 2, 2)]
    runs = AnalysisRun.objects.filter(kind="case figures")
    assert runs.count() == 1
    before = set(Certainty.objects.values_list("pk", flat=True))
    figure_cases(house.cycle, by=house.coordinator, now=house.now)
    assert set(Certainty.objects.values_list("pk", flat=True)) == before
    house.cycle.registrations.first().part_two_marks.update(percent=50.0)
    figure_cases(house.cycle, by=house.coordinator, now=house.now)
    assert runs.count() == 2
    assert not before & set(Certainty.objects.values_list("pk", flat=True))


def test_the_case_page_shows_them_beside_the_marks(house, client):
    case = house.to_committee()[0]
    client.force_login(house.member)
    page = client.get(f"/committee/cases/{case.pk}/").content.decode()
    assert "the band of one standard error" in page
    assert "100 % of 2 pairs of levels are equal, 100 % within the tolerance." in page
    assert "to be weighed, never in its place" in page
    assert "Signed by lead-reviewer person" in page
