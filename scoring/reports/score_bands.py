"""A score on its scale with the band of one standard error and the pass mark, as a small SVG without matplotlib."""

from dataclasses import dataclass
from html import escape

from scoring.rubrics.rounding import shown

WIDTH, HEIGHT, LEFT, RIGHT = 320, 58, 8, 312
LINE = 30


@dataclass(frozen=True, slots=True)
class Band:
    """``markup`` is safe to put on a page; ``said`` says the same in words."""

    markup: str
    said: str


def band(
    value: float, *, error: float | None, cut: float, maximum: float, unit: str, beside: float | None = None
) -> Band:
    """``beside``: another figure for the same thing (a diamond), such as the mark without the readers' severities."""

    def _number(figure: float) -> str:
        """Never rounded across the pass mark."""
        return f"{figure:.0f}" if float(figure).is_integer() else shown(figure, cut=cut)

    said = f"{_number(value)} {unit}, pass mark {cut:g}"
    low, high = (max(value - error, 0), min(value + error, maximum)) if error is not None else (None, None)
    if low is not None and high is not None:
        inside = "contains" if low <= cut <= high else "does not contain"
        said += f"; the band of one standard error, {_number(low)} to {_number(high)}, {inside} it"
    if beside is not None:
        said += f"; without the readers’ severities {_number(beside)}"
    first = max(
        min(cut, value, low if low is not None else value, beside if beside is not None else value) - maximum * 0.08, 0
    )

    def at(score: float) -> float:
        return round(LEFT + (score - first) / (maximum - first) * (RIGHT - LEFT), 1)

    parts = [f'<line x1="{LEFT}" x2="{RIGHT}" y1="{LINE}" y2="{LINE}" class="fig-muted-stroke" stroke-width="1"/>']
    if low is not None and high is not None:
        width = max(at(high) - at(low), 1)
        parts.append(f'<rect x="{at(low)}" y="{LINE - 9}" width="{width:.1f}" height="18" class="fig-band-fill"/>')
    parts += [
        f'<line x1="{at(cut)}" x2="{at(cut)}" y1="{LINE - 15}" y2="{LINE + 13}" class="fig-problem-stroke" '
        'stroke-width="1.6" stroke-dasharray="5 3"/>',
        f'<circle cx="{at(value)}" cy="{LINE}" r="5" class="fig-accent-fill"/>',
    ]
    if beside is not None:
        x = at(beside)
        parts.append(
            f'<path d="M{x} {LINE - 6}l6 6l-6 6l-6 -6z" fill="none" class="fig-ink-stroke" stroke-width="1.5"/>'
        )
    parts += [
        f'<text x="{at(cut)}" y="11" text-anchor="{_anchor(at(cut))}" font-size="12" class="fig-problem-fill">'
        f"pass {cut:g}</text>",
        f'<text x="{at(value)}" y="{HEIGHT - 1}" text-anchor="{_anchor(at(value))}" font-size="12" '
        f'class="fig-ink-fill">{_number(value)}</text>',
    ]
    return Band(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'class="band" role="img" aria-label="{escape(said, quote=True)}">{"".join(parts)}</svg>',
        f"{said}.",
    )


def _anchor(x: float) -> str:
    return "start" if x < 40 else "end" if x > WIDTH - 40 else "middle"
