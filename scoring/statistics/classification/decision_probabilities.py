"""Would the whole procedure, done again, decide the same about this candidate?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

FEW_CANDIDATES = 30
Floats = NDArray[np.float64]
Rule = Callable[[NDArray[np.bool_]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class DecisionProbability:
    """Arrays over candidates; ``by_part`` has one column per part."""

    probability: Floats  # that a repeat decides the same
    passed: NDArray[np.bool_]
    pass_probability: Floats
    by_part: Floats  # the probability of passing each part
    n_candidates: int
    caution: str | None


def decision_probability(
    scores: ArrayLike,
    *,
    sem: ArrayLike,
    cut: Sequence[float],
    reliability: Sequence[float] | None = None,
    mean: Sequence[float] | None = None,
    step: Sequence[float] | None = None,
    rule: str | Rule = "all",
) -> DecisionProbability:
    """Per candidate, over the joined rule of all parts.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_parts)
        Or (n_candidates,) for one part.
    sem : array_like, shape (n_parts,) or (n_candidates, n_parts)
        Standard error of measurement; per candidate where it is conditional on the score.
    cut : sequence of length n_parts
        A part is passed with at least this.
    reliability : sequence of length n_parts, optional
        With it, true scores are drawn towards the mean (of ``mean``, or of the scores given); without it
        the score itself is the best guess.
    step : sequence of length n_parts, optional
        The smallest difference between two scores (1 for items right): half of it is the continuity
        correction.  By default none.
    rule : {"all", "any"} or function
        From a table of passed parts, shape (n, n_parts), to who passes.

    Raises
    ------
    ValueError
        Missing scores, or lengths that do not fit.

    Notes
    -----
    Errors are normal and independent between parts.  The next score, given this one, is normal round the
    estimated true score with variance sem² (1 + reliability), or 2 sem² without a reliability.
    """
    x = np.asarray(scores, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    n, parts = x.shape
    if np.isnan(x).any():
        raise ValueError("a candidate without a score in every part has no decision to repeat")
    cuts = _lengths("cut", cut, parts)
    error = np.broadcast_to(np.asarray(sem, dtype=np.float64), x.shape)
    if (error < 0).any() or np.isnan(error).any():
        raise ValueError("sem must be known and not negative")
    half = _lengths("step", step, parts) / 2 if step is not None else np.zeros(parts)
    centre, spread = x, np.sqrt(2) * error
    if reliability is not None:
        rel = _lengths("reliability", reliability, parts)
        if (rel < 0).any() or (rel > 1).any():
            raise ValueError("reliability must lie between 0 and 1")
        middle = x.mean(axis=0) if mean is None else _lengths("mean", mean, parts)
        centre, spread = rel * x + (1 - rel) * middle, error * np.sqrt(1 + rel)
    gap = centre - (cuts - half)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_part = np.where(spread > 0, ndtr(gap / spread), (gap >= 0).astype(np.float64))
    decide = _rule(rule)
    ways = (np.arange(2**parts)[:, None] >> np.arange(parts)) % 2 == 1
    passing = ways[decide(ways)]
    each = np.where(passing[None], by_part[:, None, :], 1 - by_part[:, None, :]).prod(axis=2)
    pass_probability = np.clip(each.sum(axis=1), 0, 1)
    passed = decide(x >= cuts)
    caution = (
        f"True scores are drawn towards a mean of {n} candidates."
        if reliability is not None and n < 30 and mean is None
        else None
    )
    return DecisionProbability(
        probability=np.where(passed, pass_probability, 1 - pass_probability),
        passed=passed,
        pass_probability=pass_probability,
        by_part=by_part,
        n_candidates=n,
        caution=caution,
    )


def _lengths(name: str, values: Sequence[float], parts: int) -> Floats:
    found = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if found.shape != (parts,):
        raise ValueError(f"{name} must have one entry for each of the {parts} parts")
    return found


def _rule(rule: str | Rule) -> Rule:
    if callable(rule):
        return rule
    if rule == "all":
        return lambda passed: np.all(passed, axis=1)  # type: ignore[no-any-return]
    if rule == "any":
        return lambda passed: np.any(passed, axis=1)  # type: ignore[no-any-return]
    raise ValueError(f"rule must be 'all', 'any' or a function, not {rule!r}")
