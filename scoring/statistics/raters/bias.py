"""Who is severe on what: interactions of the reviewers with another facet of a many-facet model."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from scoring.statistics.intervals import Interval
from scoring.statistics.many_facet.measures import ManyFacet
from scoring.statistics.multiple_comparisons import adjusted

FEW_IN_A_CELL = 5


@dataclass(frozen=True, slots=True)
class BiasTerm:
    """Positive = this reviewer is more severe here than elsewhere, in logits."""

    rater: Hashable
    by: Hashable
    n: int
    bias: float
    se: float
    t: float
    p_value: float
    p_adjusted: float

    @property
    def interval(self) -> Interval:
        half = float(stdtrit(self.n - 1, 0.975)) * self.se
        return Interval(self.bias - half, self.bias + half)


@dataclass(frozen=True, slots=True)
class RaterBias:
    """Cells with fewer than five ratings are counted in ``n_left_out`` and not shown."""

    terms: tuple[BiasTerm, ...]
    rater: str
    by: str
    correction: str
    n_left_out: int
    caution: str | None

    @property
    def significant(self) -> tuple[BiasTerm, ...]:
        return tuple(term for term in self.terms if term.p_adjusted < 0.05)


def rater_bias(
    fit: ManyFacet, by: str = "criterion", *, rater: str | None = None, correction: str = "holm"
) -> RaterBias:
    """One term per reviewer and element of ``by``, all other measures held where they are.

    Parameters
    ----------
    fit : ManyFacet
    by : str
        The other facet.
    rater : str, optional
        The reviewers' facet; by default "rater", "reviewer" or "judge", or the one that is left.
    correction : {"holm", "bh"}
        Of the p-values over all cells: Holm's, or Benjamini and Hochberg's.

    Raises
    ------
    ValueError
        Unknown facets, or no cell with five ratings.

    References
    ----------
    Linacre (1989); Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    data = fit.fit.data
    rater = rater or _reviewers(data.others, by)
    for name in (rater, by):
        if name not in data.codes:
            raise ValueError(f"there is no facet {name!r}; the facets are {', '.join(data.codes)}")
    if rater == by:
        raise ValueError("rater and by must be two different facets")
    rows = np.flatnonzero(data.active)
    cell = data.codes[rater][rows] * data.size(by) + data.codes[by][rows]
    found, local, n = np.unique(cell, return_inverse=True, return_counts=True)
    local = local.ravel()
    enough = n >= FEW_IN_A_CELL
    if not enough.any():
        raise ValueError(f"no reviewer has {FEW_IN_A_CELL} ratings on any one {by}; nothing can be said")
    x = data.x[rows].astype(np.float64)
    observed = np.bincount(local, x)
    least, most = (np.bincount(local, edge[data.group[rows]]) for edge in (data.floor, data.top))
    target = np.clip(observed, least + 0.3, most - 0.3)  # nothing but top levels is drawn in, as for an element
    shift = np.zeros(len(found))
    information = np.ones(len(found))
    for _ in range(50):
        expected, variance = fit.fit.moments(rows, shift[local])
        information = np.maximum(np.bincount(local, variance), 1e-9)
        step = np.clip((target - np.bincount(local, expected)) / information, -1, 1)
        shift += step
        if float(np.abs(step[enough]).max()) < 1e-8:
            break
    error = 1 / np.sqrt(information)
    t = -shift / error
    p = 2 * stdtr(n - 1.0, -np.abs(t))
    corrected = np.full(len(found), np.nan)
    corrected[enough] = adjusted(p[enough], correction)
    terms = tuple(
        BiasTerm(
            data.labels[rater][found[c] // data.size(by)],
            data.labels[by][found[c] % data.size(by)],
            int(n[c]),
            float(-shift[c]),
            float(error[c]),
            float(t[c]),
            float(p[c]),
            float(corrected[c]),
        )
        for c in np.flatnonzero(enough)
    )
    left_out = int((~enough).sum())
    caution = f"{left_out} cells with fewer than {FEW_IN_A_CELL} ratings are not shown." if left_out else None
    return RaterBias(terms, rater, by, correction, left_out, caution)


def _reviewers(others: list[str], by: str) -> str:
    for name in ("rater", "reviewer", "judge"):
        if name in others:
            return name
    left = [name for name in others if name != by]
    if not left:
        raise ValueError("there is no facet of reviewers; say which one it is with rater=")
    return left[0]
