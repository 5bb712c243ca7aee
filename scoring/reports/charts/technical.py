"""Results to accessible SVG: a title, a description in words, and the same numbers for a table below."""

import numpy as np

from exams.wording.phrases import counted
from scoring.reports.charts.canvas import (
    ACCENT,
    BAND,
    INK,
    MUTED,
    PROBLEM,
    Figure,
    canvas,
    dots,
    finished,
    finite,
    name_points,
    text,
    two,
)

MANY_NAMES = 24
__all__ = [
    "Figure",
    "agreement_by_criterion",
    "d_study_curve",
    "drift_over_time",
    "item_map",
    "option_trace",
    "option_traces",
    "part_two_distribution",
    "score_distribution",
    "severity_caterpillar",
    "wright_map",
]


def score_distribution(scores, *, cut, maximum, sem=None, unit="items correct") -> Figure:
    """How many candidates reached each raw score, the pass mark, and the band of one standard error round it."""
    x = finite(scores, "scores").astype(int)
    reached = int((x >= cut).sum())
    said = f"{reached} of {len(x)} candidates reached the pass mark of {cut}; the median is {np.median(x):g}."
    if sem:
        near = int((np.abs(x - cut) <= sem).sum())
        said += f" {near} lie within one standard error of measurement ({sem:.1f}) of the mark."
    values, counts = np.unique(x, return_counts=True)
    figure, axes = canvas(3.2)
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
    return finished(
        "Scores on Part One", said, figure, ("Score", "Candidates"), zip(values.tolist(), counts.tolist(), strict=True)
    )


def part_two_distribution(percents, *, pass_percent) -> Figure:
    """How the percentages of Part Two are spread round the pass mark."""
    x = finite(percents, "percents")
    reached = int((np.round(x, 9) >= pass_percent).sum())
    said = f"{reached} of {len(x)} candidates reached {pass_percent:g} %; the median is {np.median(x):.1f} %."
    edges = np.arange(0, 105, 5)
    counts, _ = np.histogram(np.clip(x, 0, 100), edges)
    figure, axes = canvas(3.0)
    axes.bar(edges[:-1] + 2.5, counts, width=4.5, color=ACCENT)
    axes.axvline(pass_percent, color=PROBLEM, lw=1.6, ls=(0, (5, 3)))
    axes.set_xlim(max(0, float(np.floor(x.min() / 5) * 5) - 5), 101)
    axes.set_xlabel("percent of the points")
    axes.set_ylabel("candidates")
    axes.yaxis.get_major_locator().set_params(integer=True)
    rows = [(f"{a} to {a + 5} %", int(n)) for a, n in zip(edges[:-1].tolist(), counts, strict=True) if n]
    return finished("Results of Part Two", said, figure, ("Percent", "Candidates"), rows)


def item_map(labels, difficulty, discrimination, *, flagged=()) -> Figure:
    """Each item by how many got it right and how well it goes with the rest of the score."""
    p, r = np.asarray(difficulty, float), np.asarray(discrimination, float)
    known = ~(np.isnan(p) | np.isnan(r))
    if not known.any():
        p, r, known = np.zeros(1), np.zeros(1), np.zeros(1, dtype=bool)
    flags = np.array([label in set(flagged) for label in labels][: len(p)], dtype=bool)
    figure, axes = canvas(3.8)
    plain, odd = known & ~flags, known & flags
    axes.axhline(0, color=MUTED, lw=0.8)
    axes.scatter(p[plain], r[plain], s=26, color=ACCENT, marker="o")
    axes.scatter(p[odd], r[odd], s=34, color=PROBLEM, marker="D")
    axes.set_xlabel("difficulty: share that was right")
    axes.set_ylabel("item–rest correlation")
    unnamed = name_points(axes, labels, p, r, np.flatnonzero(odd))
    left_out = int((~known).sum())
    said = f"{int(flags.sum())} of {len(labels)} items should be looked at (diamonds)."
    said += f" Of the diamonds, {', '.join(map(str, unnamed))} had no room for a name." if unnamed else ""
    if left_out:
        said += f" {counted(left_out, 'item')} without variation {'is' if left_out == 1 else 'are'} not shown."
    rows = [(label, two(a), two(b)) for label, a, b in zip(labels, p, r, strict=False)]
    return finished("Items: difficulty and discrimination", said, figure, ("Item", "Difficulty", "Item–rest"), rows)


def agreement_by_criterion(names, estimates, lows, highs, *, coefficient="Krippendorff’s alpha (ordinal)") -> Figure:
    """A coefficient with its interval for each criterion."""
    figure, axes = dots(names, estimates, np.asarray(estimates, float) - lows, np.asarray(highs, float) - estimates)
    axes.set_xlim(min(-0.05, float(np.nanmin([*lows, *estimates])) - 0.05), 1.02)
    axes.set_xlabel(f"{coefficient}, 95 % interval")
    best, worst = names[int(np.nanargmax(estimates))], names[int(np.nanargmin(estimates))]
    high, low = np.nanmax(estimates), np.nanmin(estimates)
    said = f"Agreement is highest on {best} ({high:.2f}) and lowest on {worst} ({low:.2f})."
    rows = [(n, two(e), two(a), two(b)) for n, e, a, b in zip(names, estimates, lows, highs, strict=True)]
    return finished("Agreement by criterion", said, figure, ("Criterion", coefficient, "From", "To"), rows)


def severity_caterpillar(labels, severities, standard_errors) -> Figure:
    """Reviewers in order of severity with 95 % whiskers."""
    value, error = np.asarray(severities, float), np.asarray(standard_errors, float)
    order = np.argsort(value, kind="stable")
    names = [labels[n] for n in order]
    whisker = 1.96 * error[order]
    figure, axes = dots(names, value[order], whisker, whisker)
    axes.set_xlabel("more lenient  ←  logits  →  more severe")
    apart = int((np.abs(value) > 1.96 * error).sum())
    said = (
        f"{names[-1]} is the most severe reviewer ({value[order][-1]:+.2f}), {names[0]} the most lenient "
        f"({value[order][0]:+.2f}); {apart} of {len(names)} differ from the average by more than chance."
    )
    rows = [(labels[n], two(value[n]), two(error[n])) for n in order]
    return finished("Severity of the reviewers", said, figure, ("Reviewer", "Severity", "Standard error"), rows)


def wright_map(abilities, facets, *, ability="candidates") -> Figure:
    """Candidates and everything they met on one scale, in logits.

    ``abilities`` is (edges, counts); ``facets`` maps a name to (labels, measures).
    """
    edges, counts = (np.asarray(v, float) for v in abilities)
    from matplotlib.gridspec import GridSpec

    figure, _ = canvas(5.4)
    figure.clear()
    grid = GridSpec(1, 1 + len(facets), figure=figure, width_ratios=[1.4, *([1] * len(facets))])
    first = figure.add_subplot(grid[0])
    first.barh(edges[:-1] + np.diff(edges) / 2, counts, height=np.diff(edges) * 0.9, color=ACCENT)
    first.invert_xaxis()
    first.set_ylabel("logits: able, severe, hard above", color=INK, fontsize=11)
    first.set_title(ability, fontsize=10, color=INK)
    every = np.concatenate([edges, *(np.asarray(m, float) for _, m in facets.values())])
    edges, counts = _wide_enough(edges, counts, every)
    low, high = float(np.nanmin(every)) - 0.3, float(np.nanmax(every)) + 0.3
    rows = []
    for n, (name, (labels, measures)) in enumerate(facets.items(), start=1):
        axes = figure.add_subplot(grid[n], sharey=first)
        axes.set_title(name, fontsize=10, color=INK)
        axes.tick_params(labelleft=False, left=False)
        value = np.asarray(measures, float)
        order = [k for k in np.argsort(-value, kind="stable") if np.isfinite(value[k])]
        rows += [(name, labels[k], two(value[k])) for k in order]
        if len(order) > MANY_NAMES:  # too many to name: how many stand where, the names in the table
            many, _ = np.histogram(value[order], edges)
            axes.barh(edges[:-1] + np.diff(edges) / 2, many, height=np.diff(edges) * 0.9, color=MUTED)
            axes.tick_params(labelleft=False, left=False, colors=INK, labelsize=9)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            continue
        axes.set_xticks([])
        for place, top in zip(_apart([value[k] for k in order], (high - low) / 26), order, strict=True):
            axes.plot([0, 0.12], [value[top], place], color=MUTED, lw=0.8)
            axes.annotate(text(labels[top], 16), (0.15, place), fontsize=8.5, color=INK, va="center")
        axes.set_xlim(0, 1)
        for side in ("top", "right", "bottom", "left"):
            axes.spines[side].set_visible(False)
    for side in ("top", "right"):
        first.spines[side].set_visible(False)
    first.tick_params(colors=INK, labelsize=9)
    first.set_ylim(low, high)
    spans = []
    for name, (labels, measures) in facets.items():
        value = np.asarray(measures, float)
        if len(labels) and np.isfinite(value).any():
            spans.append(f"{name} from {np.nanmin(value):+.2f} to {np.nanmax(value):+.2f}")
    said = f"{int(counts.sum())} {ability} on one scale with {'; '.join(spans)} logits."
    return finished("Map of the scale", said, figure, ("Group", "Element", "Measure"), rows)


def _wide_enough(edges, counts, values):
    """The same bars with empty ones at the ends, so that every value has one."""
    step = edges[1] - edges[0]
    below = max(int(np.ceil((edges[0] - np.nanmin(values)) / step)), 0)
    above = max(int(np.ceil((np.nanmax(values) - edges[-1]) / step)), 0)
    whole = edges[0] + step * np.arange(-below, len(edges) + above)
    return whole, np.pad(counts, (below, above))


def _apart(values, least):
    """Places for labels as near to falling values as they can be without touching."""
    places = []
    for value in values:
        places.append(min(value, places[-1] - least) if places else value)
    return places


def option_trace(item, options, *, groups=("lower", "middle", "upper")) -> Figure:
    """How often each option was chosen by candidates of low, middle and high scores: (label, keyed, shares)."""
    return option_traces({item: options}, groups=groups)


def option_traces(items, *, groups=("lower", "middle", "upper")) -> Figure:
    """The same of several items, side by side."""
    across = min(len(items), 3)
    down = -(-len(items) // across)
    figure, axes = canvas(2.1 * down + 0.4, 2.4 * across)
    figure.clear()
    rows, said = [], []
    for n, (item, options) in enumerate(items.items()):
        axes = figure.add_subplot(down, across, n + 1)
        _trace(axes, item, options, groups)
        rows += [
            (item, f"{label}{' (key)' if k else ''}", *(two(float(s)) for s in shares)) for label, k, shares in options
        ]
        said += [f"{item} from {s[0]:.0%} to {s[-1]:.0%}" for _, keyed, s in options if keyed]
    words = f"The key is the solid line. From the lower to the upper group it is chosen, {'; '.join(said)}."
    title = f"Options of {', '.join(map(str, items))}"
    return finished(title, words, figure, ("Item", "Option", *groups), rows)


def _trace(axes, item, options, groups):
    place = np.arange(len(groups))
    for label, keyed, shares in options:
        colour = ACCENT if keyed else MUTED
        style = {"lw": 2.2, "ls": "-", "marker": "o"} if keyed else {"lw": 1.2, "ls": (0, (4, 2)), "marker": "s"}
        axes.plot(place, shares, color=colour, ms=3.5, **style)
        axes.annotate(
            text(label), (place[-1] + 0.08, shares[-1]), fontsize=9, color=ACCENT if keyed else INK, va="center"
        )
    axes.set_title(text(item), fontsize=10, color=INK)
    axes.set_xticks(place, groups)
    axes.set_xlim(-0.2, len(groups) - 0.5)
    axes.set_ylim(0, 1)
    axes.tick_params(colors=INK, labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def d_study_curve(readings, phi, lows, highs, *, now) -> Figure:
    """How the dependability of a score grows with the number of readings."""
    n, value = np.asarray(readings), np.asarray(phi, float)
    low, high = np.asarray(lows, float), np.asarray(highs, float)
    figure, axes = canvas(3.0)
    if np.isfinite(low).all():
        axes.fill_between(n, low, high, color=BAND, lw=0)
    axes.plot(n, value, color=ACCENT, marker="o", lw=1.8)
    axes.axvline(now, color=PROBLEM, lw=1.2, ls=(0, (5, 3)))
    axes.annotate("as now", (now, 0.02), xycoords=("data", "axes fraction"), xytext=(4, 2), textcoords="offset points",
                  fontsize=10, color=PROBLEM)  # fmt: skip
    axes.set_ylim(0, 1.02)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("readings of each script")
    axes.set_ylabel("dependability (Φ)")
    here = {int(k): v for k, v in zip(n, value, strict=True)}
    said = f"With {now} readings the dependability is {here.get(now, np.nan):.2f}; "
    said += f"with {int(n[-1])} it would be {value[-1]:.2f}."
    rows = [(int(k), two(v), two(a), two(b)) for k, v, a, b in zip(n, value, low, high, strict=True)]
    return finished("How many readings are enough", said, figure, ("Readings", "Φ", "From", "To"), rows)


def drift_over_time(labels, periods) -> Figure:
    """Each reviewer's severity from one stretch of the reading to the next, in levels."""
    figure, axes = canvas(3.4)
    axes.axhline(0, color=MUTED, lw=0.8)
    rows = []
    widest = int(np.argmax([np.ptp(np.asarray(p, float)) for p in periods]))
    for n, (label, values) in enumerate(zip(labels, periods, strict=True)):
        value = np.asarray(values, float)
        place = np.linspace(0, 1, len(value))
        axes.plot(
            place, value, color=ACCENT if n == widest else MUTED, lw=2.2 if n == widest else 1.0, marker="o", ms=3
        )
        rows.append((label, *(two(float(v)) for v in value)))
    axes.annotate(text(labels[widest]), (1.02, float(periods[widest][-1])), fontsize=10, color=ACCENT, va="center")
    axes.set_xlim(-0.05, 1.25)
    axes.set_xticks([0, 1], ["first readings", "last readings"])
    axes.set_ylabel("more severe  →  levels")
    said = (
        f"{labels[widest]} changed most, by {np.ptp(np.asarray(periods[widest], float)):.2f} levels between stretches."
    )
    longest = max(len(p) for p in periods)
    columns = ("Reviewer", *(f"Stretch {k + 1}" for k in range(longest)))
    return finished("Severity over time", said, figure, columns, [(*r, *[""] * (longest + 1 - len(r))) for r in rows])
