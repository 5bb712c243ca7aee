"""Results to accessible SVG: a title, a description in words, and the same numbers for a table below.

Drawn with matplotlib (imported when the first figure is drawn), then cleaned for a page that allows no
inline style: colours become classes, so that light, dark and paper each have their own.
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


@dataclass(frozen=True, slots=True)
class Figure:
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def score_distribution(scores, *, cut, maximum, sem=None, unit="items correct") -> Figure:
    """How many candidates reached each raw score, the pass mark, and the band of one standard error round it."""
    x = _finite(scores, "scores").astype(int)
    reached = int((x >= cut).sum())
    said = f"{reached} of {len(x)} candidates reached the pass mark of {cut}; the median is {np.median(x):g}."
    if sem:
        near = int((np.abs(x - cut) <= sem).sum())
        said += f" {near} lie within one standard error of measurement ({sem:.1f}) of the mark."
    values, counts = np.unique(x, return_counts=True)
    figure, axes = _canvas(3.2)
    if sem:
        axes.axvspan(cut - sem, cut + sem, color=BAND, lw=0, zorder=0)
    axes.bar(values, counts, width=0.85, color=ACCENT)
    axes.axvline(cut - 0.5, color=PROBLEM, lw=1.6, ls=(0, (5, 3)))
    axes.annotate(f"pass mark {cut}", (cut - 0.5, 1), xycoords=("data", "axes fraction"), xytext=(-4, 4),
                  textcoords="offset points", ha="right", color=PROBLEM, fontsize=10)  # fmt: skip
    axes.set_xlim(min(int(x.min()), cut) - 2, maximum + 1)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(unit)
    axes.set_ylabel("candidates")
    return _figure(
        "Scores on Part One", said, figure, ("Score", "Candidates"), zip(values.tolist(), counts.tolist(), strict=True)
    )


def part_two_distribution(percents, *, pass_percent) -> Figure:
    """How the percentages of Part Two are spread round the pass mark."""
    x = _finite(percents, "percents")
    reached = int((np.round(x, 9) >= pass_percent).sum())
    said = f"{reached} of {len(x)} candidates reached {pass_percent:g} %; the median is {np.median(x):.1f} %."
    edges = np.arange(0, 105, 5)
    counts, _ = np.histogram(np.clip(x, 0, 100), edges)
    figure, axes = _canvas(3.0)
    axes.bar(edges[:-1] + 2.5, counts, width=4.5, color=ACCENT)
    axes.axvline(pass_percent, color=PROBLEM, lw=1.6, ls=(0, (5, 3)))
    axes.set_xlim(max(0, float(np.floor(x.min() / 5) * 5) - 5), 101)
    axes.set_xlabel("percent of the points")
    axes.set_ylabel("candidates")
    axes.yaxis.get_major_locator().set_params(integer=True)
    rows = [(f"{a} to {a + 5} %", int(n)) for a, n in zip(edges[:-1].tolist(), counts, strict=True) if n]
    return _figure("Results of Part Two", said, figure, ("Percent", "Candidates"), rows)


def item_map(labels, difficulty, discrimination, *, flagged=()) -> Figure:
    """Each item by how many got it right and how well it goes with the rest of the score."""
    p, r = np.asarray(difficulty, float), np.asarray(discrimination, float)
    known = ~(np.isnan(p) | np.isnan(r))
    if not known.any():
        p, r, known = np.zeros(1), np.zeros(1), np.zeros(1, dtype=bool)
    flags = np.array([label in set(flagged) for label in labels][: len(p)], dtype=bool)
    figure, axes = _canvas(3.8)
    plain, odd = known & ~flags, known & flags
    axes.axhline(0, color=MUTED, lw=0.8)
    axes.scatter(p[plain], r[plain], s=26, color=ACCENT, marker="o")
    axes.scatter(p[odd], r[odd], s=34, color=PROBLEM, marker="D")
    for n in np.flatnonzero(odd)[:12]:
        axes.annotate(
            _text(labels[n]), (p[n], r[n]), xytext=(5, 4), textcoords="offset points", fontsize=9, color=PROBLEM
        )
    axes.set_xlabel("difficulty: share that was right")
    axes.set_ylabel("item–rest correlation")
    left_out = int((~known).sum())
    said = f"{int(flags.sum())} of {len(labels)} items should be looked at (diamonds)."
    said += f" {left_out} without variation are not shown." if left_out else ""
    rows = [(label, _two(a), _two(b)) for label, a, b in zip(labels, p, r, strict=False)]
    return _figure("Items: difficulty and discrimination", said, figure, ("Item", "Difficulty", "Item–rest"), rows)


def agreement_by_criterion(names, estimates, lows, highs, *, coefficient="Krippendorff’s alpha (ordinal)") -> Figure:
    """A coefficient with its interval for each criterion."""
    figure, axes = _dots(names, estimates, np.asarray(estimates, float) - lows, np.asarray(highs, float) - estimates)
    axes.set_xlim(min(-0.05, float(np.nanmin([*lows, *estimates])) - 0.05), 1.02)
    axes.set_xlabel(f"{coefficient}, 95 % interval")
    best, worst = names[int(np.nanargmax(estimates))], names[int(np.nanargmin(estimates))]
    high, low = np.nanmax(estimates), np.nanmin(estimates)
    said = f"Agreement is highest on {best} ({high:.2f}) and lowest on {worst} ({low:.2f})."
    rows = [(n, _two(e), _two(a), _two(b)) for n, e, a, b in zip(names, estimates, lows, highs, strict=True)]
    return _figure("Agreement by criterion", said, figure, ("Criterion", coefficient, "From", "To"), rows)


def severity_caterpillar(labels, severities, standard_errors) -> Figure:
    """Reviewers in order of severity with 95 % whiskers."""
    value, error = np.asarray(severities, float), np.asarray(standard_errors, float)
    order = np.argsort(value, kind="stable")
    names = [labels[n] for n in order]
    whisker = 1.96 * error[order]
    figure, axes = _dots(names, value[order], whisker, whisker)
    axes.set_xlabel("more lenient  ←  logits  →  more severe")
    apart = int((np.abs(value) > 1.96 * error).sum())
    said = (
        f"{names[-1]} is the most severe reviewer ({value[order][-1]:+.2f}), {names[0]} the most lenient "
        f"({value[order][0]:+.2f}); {apart} of {len(names)} differ from the average by more than chance."
    )
    rows = [(labels[n], _two(value[n]), _two(error[n])) for n in order]
    return _figure("Severity of the reviewers", said, figure, ("Reviewer", "Severity", "Standard error"), rows)


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _canvas(height, width=7.2):
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


def _dots(names, values, below, above):
    if not len(names):
        raise ValueError("there is nothing to draw")
    figure, axes = _canvas(0.9 + 0.3 * len(names))
    place = np.arange(len(names))
    bars = np.nan_to_num(np.vstack([below, above]).clip(min=0))
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.errorbar(values, place, xerr=bars, fmt="o", color=ACCENT, ecolor=ACCENT, ms=5, lw=1.4, capsize=0)
    axes.set_yticks(place, [_text(name) for name in names])
    axes.set_ylim(-0.7, len(names) - 0.3)
    return figure, axes


def _figure(title, description, canvas, columns, rows) -> Figure:
    return Figure(title, description, _svg(canvas, title, description), tuple(columns), tuple(tuple(r) for r in rows))


def _svg(canvas, title, description) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    ident = re.sub(r"[^a-z]+", "-", title.lower())
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": ident, "font.family": "sans-serif"}):
        canvas.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    box = re.search(r'viewBox="([^"]+)"', drawn).group(1)
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawn, flags=re.S)
    drawn = re.sub(r'\sstyle="([^"]*)"', _attributes, drawn)
    drawn = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{ident}-", drawn)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
        f'class="figure__svg" role="img" aria-labelledby="{ident}-title {ident}-desc">'
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


def _finite(values: Sequence[float], name: str):
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    if not len(x):
        raise ValueError(f"{name} hold no value; there is nothing to draw")
    return x


def _text(label, longest=26) -> str:
    """A label as it may stand in a drawing: not too long, and no mathematics."""
    text = str(label)
    text = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return text.replace("$", r"\$")


def _two(value) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"
