"""Are the answers of two candidates more alike than their abilities explain?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from scoring.statistics.items.option_codes import encode
from scoring.statistics.multiple_comparisons import adjusted

FEW_CANDIDATES = 100
GROUPS = 5
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CopyingPair:
    """``copier`` and ``source`` are rows of the answers.  ``omega`` is in standard deviations."""

    copier: int
    source: int
    matches: int
    identical_wrong: int
    expected: float
    omega: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Copying:
    """The pairs most alike, the least probable first; a figure to look into, never a verdict."""

    pairs: tuple[CopyingPair, ...]
    n_pairs: int  # compared, in both directions
    n_candidates: int
    n_items: int
    correction: str
    caution: str | None

    @property
    def significant(self) -> tuple[CopyingPair, ...]:
        return tuple(pair for pair in self.pairs if pair.p_adjusted < 0.05)


def copying_index(
    responses: ArrayLike,
    key: ArrayLike,
    *,
    pairs: ArrayLike | None = None,
    correction: str = "bh",
    most: int = 100,
) -> Copying:
    """Wollack's omega for pairs of candidates, with option probabilities from score groups.

    Parameters
    ----------
    responses : array_like, shape (n_candidates, n_items)
        Option labels; '', None or nan is an omission, which never matches.
    key : sequence of labels, length n_items
    pairs : array_like of int, shape (n_pairs, 2), optional
        (copier, source) rows to compare, from the seat plan; by default all, both ways.
    correction : {"holm", "bh"}
        Over all pairs compared.
    most : int
        How many pairs to return.

    Raises
    ------
    ValueError
        Fewer than ten candidates or five items, or pairs that are not rows.

    Notes
    -----
    The chance that the copier gives the source's answer is the smoothed share of the copier's score group
    (five groups, drawn towards the whole by one answer), not a calibrated nominal response model.

    References
    ----------
    Wollack (1997), APM 21, 307-320; Cizek & Wollack (2017), Handbook of Quantitative Methods for Detecting
    Cheating on Tests.
    """
    by_item, names = encode(responses)
    codes = by_item.T.astype(np.int64)
    n, k = codes.shape
    if n < 10 or k < 5:
        raise ValueError(f"similarity needs at least 10 candidates and 5 items, not {n} and {k}")
    keys = list(np.asarray(key, dtype=object).tolist())
    if len(keys) != k:
        raise ValueError(f"key must have one entry for each of the {k} items, not {len(keys)}")
    correct = np.array([names.index(v) if v in names else -1 for v in keys])
    right = codes == correct
    chance = _option_shares(codes, right.sum(axis=1), len(names))
    group = _groups(right.sum(axis=1))
    answered = codes != 0
    compared = _compared(pairs, n)
    found = []
    for start in range(0, len(compared), 200_000 // k + 1):
        copier, source = compared[start : start + 200_000 // k + 1].T
        other = codes[source]
        p = chance[group[copier][:, None], np.arange(k), other]
        p = np.where(answered[source], p, 0.0)
        same = (codes[copier] == other) & answered[source]
        expected, variance = p.sum(axis=1), (p * (1 - p)).sum(axis=1)
        omega = (same.sum(axis=1) - expected) / np.sqrt(np.maximum(variance, 1e-12))
        wrong = (same & ~right[source]).sum(axis=1)
        found.append(np.column_stack([copier, source, same.sum(axis=1), wrong, expected, omega]))
    table = np.concatenate(found)
    p_value = ndtr(-table[:, 5])
    corrected = adjusted(p_value, correction)
    rows = [
        CopyingPair(int(a), int(b), int(h), int(w), float(e), float(o), float(p_value[r]), float(corrected[r]))
        for r in np.argsort(p_value, kind="stable")[:most]
        for a, b, h, w, e, o in [table[r]]
    ]
    caution = "Option shares per score group rest on few candidates." if n < FEW_CANDIDATES else None
    return Copying(tuple(rows), len(table), n, k, correction, caution)


def _groups(score: Ints) -> Ints:
    cuts = np.quantile(score, np.arange(1, GROUPS) / GROUPS)
    return np.searchsorted(np.unique(cuts), score, side="right")


def _option_shares(codes: Ints, score: Ints, n_names: int) -> Floats:
    """(groups, items, options): smoothed towards everybody's shares."""
    n, k = codes.shape
    group = _groups(score)
    n_groups = int(group.max()) + 1
    cell = (group[:, None] * k + np.arange(k)) * n_names + codes
    counts = (
        np.bincount(cell.ravel(), minlength=n_groups * k * n_names).reshape(n_groups, k, n_names).astype(np.float64)
    )
    whole = counts.sum(axis=0) / n
    return (counts + whole) / (counts.sum(axis=2, keepdims=True) + 1)  # type: ignore[no-any-return]


def _compared(pairs: Any, n: int) -> Ints:
    if pairs is None:
        every = np.column_stack(np.divmod(np.arange(n * n), n))
        return every[every[:, 0] != every[:, 1]]  # type: ignore[no-any-return]
    found = np.asarray(pairs, dtype=np.int64)
    if found.ndim != 2 or found.shape[1] != 2 or found.min() < 0 or found.max() >= n:
        raise ValueError("pairs must hold two rows of the answers each")
    return found
