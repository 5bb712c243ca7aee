"""Rule books to begin from: four published ways that disagree, as files that ``adopt_rules`` reads as they are."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from exams.rules.book import Rules

FOLDER = Path(__file__).with_name("presets")
PUBLISHED = (
    (
        "portfolio_first",
        "Portfolio first, then the exam",
        "The portfolio is approved before the exam, and the approval holds for a year; members only; one fee.",
    ),
    (
        "test_center",
        "At a testing center, retakes after a year",
        "The association pays the first exam and seats everybody; a retake waits a year and is paid by the candidate.",
    ),
    (
        "twice_a_year",
        "Twice a year, portfolio and exam side by side",
        "Three attempts a year apart; membership rolls over; Specialists sit no more exam; renewed every three years.",
    ),
    (
        "exam_then_panel",
        "Exam and portfolio looked at together",
        "A panel looks at both after the exam; membership is encouraged; nothing is billed here.",
    ),
)


@dataclass(frozen=True, slots=True)
class Preset:
    slug: str
    title: str
    sentence: str
    rules: Rules


@cache
def presets() -> list[Preset]:
    return [Preset(slug, title, sentence, _read(slug)) for slug, title, sentence in PUBLISHED]


def preset_called(slug) -> Preset:
    """:raises KeyError: where there is none of that name."""
    return {one.slug: one for one in presets()}[slug]


def _read(slug):
    text = (FOLDER / f"{slug}.toml").read_text(encoding="utf-8")
    return Rules.from_json(tomllib.loads(text, parse_float=Decimal))
