"""PURE: whose pass or fail hangs by a thread, so that a third reading can decide rather than chance.

Looked at is the candidate's total over all scripts against the pass mark: what the readings' own disagreement would
let it be, and what it would be without one reviewer's severity.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WITHIN_ERROR, ONE_REVIEWER = "within the standard error", "by one reviewer's severity"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Thread:
    """One candidate (by number): the total in percent, its standard error, and what would turn the decision."""

    group: int
    percent: float
    error: float
    reasons: tuple[str, ...]


def by_a_thread(
    percent: Floats, script: Ints, reviewer: Ints, group_of_script: Ints, *, cut: float, decides: NDArray[np.bool_]
) -> list[Thread]:
    """Candidates whose decision would flip.

    Parameters
    ----------
    percent, script, reviewer : arrays, shape (n_readings,)
        Each reading's total in percent of the maximum, which script it is of, and whose.
    group_of_script : array of int, shape (n_scripts,)
        The candidate of each script, as a number.
    decides : array of bool, shape (n_groups,)
        Whether Part Two still decides for this candidate (Part One is passed).

    Notes
    -----
    The error variance of one reading is pooled over scripts read at least twice, after the reviewers' severities
    are taken out by least squares; a candidate's total is the mean of their scripts' means.
    """
    n_scripts = len(group_of_script)
    counts = np.bincount(script, minlength=n_scripts)
    means = np.bincount(script, percent, minlength=n_scripts) / np.maximum(counts, 1)
    severity = severities(percent, script, reviewer)
    left = percent + severity[reviewer]
    centre = np.bincount(script, left, minlength=n_scripts) / np.maximum(counts, 1)
    free = int((counts[counts > 1] - 1).sum()) - max(len(severity) - 1, 0)
    residual = (left - centre[script])[counts[script] > 1]
    variance = float(residual @ residual) / free if free > 0 else float("nan")
    threads = []
    for group in np.unique(group_of_script[counts > 0]).tolist():
        own = np.flatnonzero((group_of_script == group) & (counts > 0))
        if not decides[group]:
            continue
        total = float(means[own].mean())
        error = float(np.sqrt((variance / counts[own]).sum()) / len(own))
        reasons = []
        if np.isfinite(error) and abs(total - cut) <= error:
            reasons.append(WITHIN_ERROR)
        rows = np.flatnonzero(np.isin(script, own))
        for one in np.unique(reviewer[rows]).tolist():
            moved = np.where(reviewer[rows] == one, severity[one], 0.0)
            without = total + float((moved / counts[script[rows]]).sum()) / len(own)
            if _passes(without, cut) != _passes(total, cut):
                reasons.append(ONE_REVIEWER)
                break
        if reasons:
            threads.append(Thread(group, total, error, tuple(reasons)))
    return threads


def severities(percent: Floats, script: Ints, reviewer: Ints) -> Floats:
    """How many points below the others each reviewer reads the same scripts (positive = severe), by least squares."""
    n_scripts, n = int(script.max(initial=-1)) + 1, int(reviewer.max(initial=-1)) + 1
    counts = np.bincount(script, minlength=n_scripts)
    means = np.bincount(script, percent, minlength=n_scripts) / np.maximum(counts, 1)
    laplacian, pull = np.zeros((n, n)), np.bincount(reviewer, means[script] - percent, minlength=n)
    share = np.zeros((n_scripts, n))
    np.add.at(share, (script, reviewer), 1.0)
    laplacian = np.diag(share.sum(axis=0)) - share.T @ (share / np.maximum(counts, 1)[:, None])
    return np.asarray(np.linalg.pinv(laplacian, hermitian=True) @ pull)


def _passes(percent: float, cut: float) -> bool:
    return round(percent, 9) >= cut
