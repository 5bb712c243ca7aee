"""A report as values: sections with words, cautions, tables and figures, whatever it is set in."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scoring.reports.charts.canvas import Figure


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are text already; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int = 1  # how many on the left are words, not numbers


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    words: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    parts: tuple["Section", ...] = field(default=())


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, text_columns: int = 1) -> Table:
    return Table(caption, tuple(columns), tuple(tuple(map(cell, row)) for row in rows), text_columns)


def cell(value: object) -> str:
    return number(value) if isinstance(value, float) or value is None else str(value)


def number(value: object, digits: int = 2) -> str:
    """A figure as it is read; what is not known is a dash, never a zero."""
    if not isinstance(value, int | float) or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    return f"{value:.{digits}f}".replace("-", "−") if isinstance(value, float) else f"{value:,}"


def p_value(value: object) -> str:
    return "< 0.001" if isinstance(value, float) and value < 0.0005 else number(value, 3)


def between(low: object, high: object, digits: int = 2) -> str:
    return "–" if low is None or high is None else f"{number(low, digits)} to {number(high, digits)}"


def share(value: object) -> str:
    return "–" if value is None else f"{100 * float(value):.0f} %"  # type: ignore[arg-type]


def some(sentences: Iterable[str | None]) -> tuple[str, ...]:
    """Each sentence once, in order, without the missing ones."""
    return tuple(dict.fromkeys(s for s in sentences if s))
