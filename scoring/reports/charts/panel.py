"""Pictures of a reading that is under way, for whoever runs it."""

import numpy as np

from scoring.reports.charts.canvas import MUTED, Figure, dots, finished, two


def severity_so_far(labels, severities, lows, highs, *, limit) -> Figure:
    """Reviewers in order of severity, in levels a criterion, with intervals and the limits of an alert."""
    value, low, high = (np.asarray(given, float) for given in (severities, lows, highs))
    order = np.argsort(value, kind="stable")
    names = [labels[n] for n in order]
    figure, axes = dots(names, value[order], value[order] - low[order], high[order] - value[order])
    for edge in (-limit, limit):
        axes.axvline(edge, color=MUTED, lw=0.8, ls=":")
    axes.set_xlabel("more lenient  ←  levels a criterion  →  more severe")
    beyond = [str(labels[n]) for n in order if low[n] > limit or high[n] < -limit]
    said = (
        f"{names[-1]} is the most severe so far ({value[order][-1]:+.2f}), {names[0]} the most lenient "
        f"({value[order][0]:+.2f}). Beyond the limit of {limit:g} with their whole interval: "
        f"{', '.join(beyond) or 'nobody'}."
    )
    rows = [(labels[n], two(value[n]), two(low[n]), two(high[n])) for n in order]
    return finished("Severity so far", said, figure, ("Reviewer", "Severity", "From", "To"), rows)


def agreement_so_far(labels, shares, drifts) -> Figure:
    """How often each reviewer's levels lie within the tolerance of a colleague's; the table says how they moved."""
    value = np.asarray([np.nan if share is None else share for share in shares], float)
    order = np.argsort(value, kind="stable")
    names = [labels[n] for n in order]
    nothing = np.zeros(len(names))
    figure, axes = dots(names, value[order], nothing, nothing)
    axes.set_xlim(min(0.5, float(np.nanmin(value, initial=1)) - 0.05), 1.02)
    axes.set_xlabel("share of levels within the tolerance of a colleague’s")
    share = value[order]
    said = f"{names[0]} agrees least often so far ({share[0]:.0%}), {names[-1]} most often ({share[-1]:.0%})."
    rows = [(labels[n], two(value[n]), two(float(drifts[n]))) for n in order]
    return finished("Agreement so far", said, figure, ("Reviewer", "Agreement", "Change from first to last"), rows)
