"""PURE: when the cycles of the story are held, seen from the day on which it is told, and what they are called."""

from collections.abc import Container
from datetime import date, timedelta

DECIDED, BEFORE_THE_COMMITTEE, IN_SCORING, ON_EXAM_DAYS, OPEN = (timedelta(days=n) for n in (-120, -105, -12, 15, 60))
SEASONS = ("Winter", "Spring", "Summer", "Autumn")


def season_of(day: date) -> str:
    return SEASONS[day.month % 12 // 3]


def cycle_name(day: date, *, taken: Container[str]) -> str:
    """“Spring cycle 2027”; “Second spring cycle 2027” where the association has that one already."""
    season = season_of(day)
    name = f"{season} cycle {day.year}"
    return f"Second {season.lower()} cycle {day.year}" if name in taken else name
