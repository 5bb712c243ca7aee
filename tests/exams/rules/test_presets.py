"""The rule books to begin from."""

from itertools import combinations

import pytest

from exams.rules.book import differences
from exams.rules.presets import FOLDER, preset_called, presets


def test_four_published_ways_are_offered_each_with_a_title_and_a_sentence():
    assert len(presets()) == 4
    assert all(one.title and one.sentence.endswith(".") for one in presets())


def test_every_file_of_the_folder_is_offered():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {one.slug for one in presets()}


SLUGS = ("portfolio_first", "test_center", "twice_a_year", "exam_then_panel")


@pytest.mark.parametrize(("one", "other"), [*combinations(SLUGS, 2)])
def test_they_disagree(one, other):
    assert len(differences(preset_called(one).rules, preset_called(other).rules)) >= 4
