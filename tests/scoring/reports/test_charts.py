"""Figures can be read without seeing them, and stand on a page that allows no inline style."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from scoring.reports.charts import technical as charts

chance = np.random.default_rng(3)
NAMES = [f"Reviewer {n} & <co>" for n in range(6)]
DRAWN = {
    "distribution": lambda: charts.score_distribution(chance.integers(20, 60, 80), cut=48, maximum=60, sem=3.0),
    "part two": lambda: charts.part_two_distribution(chance.uniform(30, 100, 50), pass_percent=70),
    "items": lambda: charts.item_map(["I1", "I2", "I3"], [0.5, 1.0, 0.4], [0.3, np.nan, -0.1], flagged=["I3"]),
    "agreement": lambda: charts.agreement_by_criterion(["A", "B"], [0.5, 0.7], [0.3, 0.6], [0.6, 0.8]),
    "severity": lambda: charts.severity_caterpillar(NAMES, chance.normal(0, 1, 6), np.full(6, 0.2)),
    "map": lambda: charts.wright_map(
        (np.arange(-2, 3, 0.5), np.arange(9)),
        {"reviewers": (NAMES, chance.normal(0, 1, 6)), "criteria": (["A"], [0.1])},
    ),
    "map of many": lambda: charts.wright_map(
        (np.arange(-2, 3, 0.5), np.arange(9)), {"items": ([f"I{n}" for n in range(60)], chance.normal(0, 2, 60))}
    ),
    "trace": lambda: charts.option_trace("I1", [("A", True, (0.2, 0.5, 0.9)), ("B", False, (0.8, 0.5, 0.1))]),
    "readings": lambda: charts.d_study_curve([1, 2, 3], [0.5, 0.7, 0.8], [0.3, 0.5, 0.6], [0.6, 0.8, 0.9], now=2),
    "drift": lambda: charts.drift_over_time(NAMES[:2], [[0.1, 0.2, 0.9], [0.0, -0.1, 0.1]]),
}


@pytest.fixture(scope="module", params=DRAWN)
def figure(request):
    return DRAWN[request.param]()


def test_it_has_a_title_and_says_in_words_what_it_shows(figure):
    root = ElementTree.fromstring(figure.svg)  # noqa: S314  our own drawing
    assert root.get("role") == "img"
    title, described = root.get("aria-labelledby").split()
    texts = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert texts[title] == figure.title
    assert texts[described] == figure.description
    assert len(figure.description) > 20


def test_it_has_no_style_of_its_own(figure):
    assert "style=" not in figure.svg
    assert "<style" not in figure.svg
    assert "<script" not in figure.svg


def test_its_numbers_are_in_a_table(figure):
    assert len(figure.rows) > 0
    assert {len(row) for row in figure.rows} == {len(figure.columns)}


def test_the_same_data_give_the_same_drawing():
    one, again = (charts.agreement_by_criterion(["A"], [0.5], [0.3], [0.6]).svg for _ in range(2))
    assert one == again


def test_names_that_would_print_over_one_another_are_left_out_and_told():
    near = charts.item_map(
        [f"Item {n}" for n in range(8)], [0.5] * 8, [0.2] * 8, flagged=[f"Item {n}" for n in range(8)]
    )
    drawn = [n for n in range(8) if f">Item {n}<" in near.svg]
    assert 0 < len(drawn) < 8
    assert all((f"Item {n}" in near.description) is (n not in drawn) for n in range(8))
    apart = charts.item_map(["Far", "Wide"], [0.2, 0.8], [0.1, 0.4], flagged=["Far", "Wide"])
    assert apart.description == "2 of 2 items should be looked at (diamonds)."


def test_one_item_without_variation_is_told_in_the_singular():
    assert DRAWN["items"]().description.endswith("1 item without variation is not shown.")
