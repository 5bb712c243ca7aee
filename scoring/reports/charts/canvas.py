"""Drawn with matplotlib (imported when the first figure is drawn), then cleaned for a page that allows no inline
style: colours become classes, so that light, dark and paper each have their own.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

# What the drawing calls a colour, and the class it becomes (static/scoring/figures.css says how each looks).
COLOURS = {"#0a0b0c": "ink", "#1a5c4a": "accent", "#8a8f8c": "muted", "#a3262b": "problem", "#dfe8e3": "band"}
INK, ACCENT, MUTED, PROBLEM, BAND = COLOURS
BESIDE = ((5, 4, "left"), (5, -10, "left"), (-5, 4, "right"), (-5, -10, "right"))  # a name's places at its point
LEGIBLE = 1.2  # CSS pixels to a point of the drawing: what its smallest words, of 8 points, need


@dataclass(frozen=True, slots=True)
class Figure:
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def canvas(height, width=7.2):
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=INK, labelsize=10)
    axes.xaxis.label.set(color=INK, fontsize=11)
    axes.yaxis.label.set(color=INK, fontsize=11)
    return figure, axes


def dots(names, values, below, above):
    if not len(names):
        raise ValueError("there is nothing to draw")
    figure, axes = canvas(0.9 + 0.3 * len(names))
    place = np.arange(len(names))
    bars = np.nan_to_num(np.vstack([below, above]).clip(min=0))
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.errorbar(values, place, xerr=bars, fmt="o", color=ACCENT, ecolor=ACCENT, ms=5, lw=1.4, capsize=0)
    axes.set_yticks(place, [text(name) for name in names])
    axes.set_ylim(-0.7, len(names) - 0.3)
    return figure, axes


def finished(title, description, canvas, columns, rows) -> Figure:
    return Figure(title, description, _svg(canvas, title, description), tuple(columns), tuple(tuple(r) for r in rows))


def _svg(canvas, title, description) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    ident = re.sub(r"[^a-z0-9]+", "-", title.lower())
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": ident, "font.family": "sans-serif"}):
        canvas.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    box = re.search(r'viewBox="([^"]+)"', drawn).group(1)
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawn, flags=re.S)
    drawn = re.sub(r'\sstyle="([^"]*)"', _attributes, drawn)
    drawn = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{ident}-", drawn)
    width, height = (float(side) * LEGIBLE for side in box.split()[2:])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
        f'width="{width:.0f}" height="{height:.0f}" class="figure__svg" role="img" '
        f'aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title">{escape(title)}</title><desc id="{ident}-desc">{escape(description)}</desc>'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: head, drawn, count=1)


def _attributes(match) -> str:
    """One ``style`` as presentation attributes, its colours as classes."""
    classes, attributes = [], []
    for part in match.group(1).split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if name == "font":  # "10px 'DejaVu Sans', …": only the size is ours to say
            size = re.search(r"([\d.]+)px", value)
            attributes.append(f'font-size="{size.group(1) if size else 10}"')
            continue
        if name in ("fill", "stroke") and value in COLOURS:
            classes.append(f"fig-{COLOURS[value]}-{name}")
        if name and value:
            attributes.append(f'{name}="{escape(value)}"')
    named = f' class="{" ".join(classes)}"' if classes else ""
    return f"{named} {' '.join(attributes)}"


def name_points(axes, labels, x, y, which):
    """Names beside these points, none over another name or another of the points.  Returns what found no room."""
    from matplotlib.transforms import Bbox

    axes.figure.draw_without_rendering()  # from here on it is known where every point lies
    middles = axes.transData.transform(np.column_stack([x, y])[which])
    points = [Bbox([middle - 5, middle + 5]) for middle in middles]
    paper, names, without = axes.figure.bbox, [], []
    for n, own in zip(which, points, strict=True):
        name = axes.annotate(
            text(labels[n]), (x[n], y[n]), xytext=(0, 0), textcoords="offset points", fontsize=9, color=PROBLEM
        )
        name.set_in_layout(False)
        others = [point for point in points if point is not own] + names
        for right, up, side in BESIDE:
            name.set(position=(right, up), horizontalalignment=side)
            box = name.get_window_extent()
            if all(paper.contains(*corner) for corner in (box.min, box.max)) and not box.count_overlaps(others):
                names.append(box)
                break
        else:
            name.remove()
            without.append(labels[n])
    return without


def finite(values: Sequence[float], name: str):
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    if not len(x):
        raise ValueError(f"{name} hold no value; there is nothing to draw")
    return x


def text(label, longest=26) -> str:
    """A label as it may stand in a drawing: not too long, and no mathematics."""
    text = str(label)
    text = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return text.replace("$", r"\$")


def two(value) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"
