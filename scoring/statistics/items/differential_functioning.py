"""Does an item treat two groups of candidates alike?"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri

from scoring.statistics.intervals import Interval, require_level

FEW_FOCAL = 100
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """For one item, or arrays over items.

    ``odds_ratio`` above 1 (``delta`` below 0) means the item favours the reference group among candidates
    of equal matching score.
    """

    odds_ratio: Any
    interval: Any  # of the odds ratio, after Robins, Breslow & Greenland
    chi2: Any
    p_value: Any
    delta: Any  # ETS: -2.35 ln(odds ratio)
    log_odds_variance: Any
    ets_class: Any  # "A", "B" or "C"
    n_reference: int
    n_focal: int
    n_strata: int  # with both groups in them
    reference: Hashable
    focal: Hashable
    caution: str | None


def mantel_haenszel(
    correct: ArrayLike,
    group: ArrayLike,
    matching: ArrayLike,
    *,
    focal: Hashable = None,
    continuity: bool = True,
    level: float = 0.95,
) -> MantelHaenszel:
    """The Mantel-Haenszel test of differential item functioning.

    Parameters
    ----------
    correct : array_like of 0 and 1, shape (n_candidates,) or (n_candidates, n_items)
        With a table, every figure is an array over the items.
    group : array_like of two labels, shape (n_candidates,)
    matching : array_like, shape (n_candidates,)
        What makes candidates equal, usually the total score with the studied item in it.
    focal : label, optional
        By default "focal" if one is called so, otherwise the last of the two labels in order (1 of 0 and 1).
    continuity : bool
        Subtract one half in the chi-square.

    Raises
    ------
    ValueError
        Not two groups, answers other than 0 and 1, or no matching score with both groups in it.

    References
    ----------
    Mantel & Haenszel (1959), JNCI 22, 719-748; Holland & Thayer (1988); Robins, Breslow & Greenland (1986),
    Biometrics 42, 311-323; Zieky (1993) for the classes.
    """
    require_level(level)
    x = np.asarray(correct, dtype=np.float64)
    single = x.ndim == 1
    x = x[:, None] if single else x
    if not ((x == 0) | (x == 1)).all():
        raise ValueError("correct must hold 0 and 1 only")
    labels, member = np.unique(np.asarray(group), return_inverse=True)
    if len(labels) != 2:
        raise ValueError(f"there must be two groups, not {len(labels)}")
    chosen = _focal(labels.tolist(), focal)
    values, stratum = np.unique(np.asarray(matching), return_inverse=True)
    if not len(x) == len(member) == len(stratum):
        raise ValueError("correct, group and matching must have one entry for each candidate")
    cell = stratum.ravel() * 2 + (member.ravel() == chosen)
    n = np.bincount(cell, minlength=2 * len(values)).reshape(-1, 2).astype(np.float64)
    right = np.empty((len(values), 2, x.shape[1]))
    order = np.argsort(cell, kind="stable")
    edges = np.searchsorted(cell[order], np.arange(2 * len(values)))
    filled = np.flatnonzero(n.ravel() > 0)
    flat = right.reshape(2 * len(values), -1)
    flat[:] = 0
    flat[filled] = np.add.reduceat(x[order], edges[filled], axis=0)
    both = (n > 0).all(axis=1)
    if not both.any():
        raise ValueError("no matching score has candidates of both groups; they cannot be compared")
    n, right = n[both], right[both]
    figures = _figures(n, right, continuity, level)
    n_focal = int((member == chosen).sum())
    caution = None
    if min(n_focal, len(x) - n_focal) < FEW_FOCAL:
        few = min(n_focal, len(x) - n_focal)
        caution = f"The smaller group has {few} candidates; with fewer than {FEW_FOCAL} the test says little."
    if single:
        figures = {name: _first(value) for name, value in figures.items()}
    return MantelHaenszel(
        **figures,
        n_reference=len(x) - n_focal,
        n_focal=n_focal,
        n_strata=int(both.sum()),
        reference=labels.tolist()[1 - chosen],
        focal=labels.tolist()[chosen],
        caution=caution,
    )


def _focal(labels: list[Any], focal: Hashable) -> int:
    if focal is None:
        named = [n for n, label in enumerate(labels) if str(label).lower() == "focal"]
        return named[0] if named else 1
    if focal not in labels:
        raise ValueError(f"nobody is in group {focal!r}; the groups are {labels[0]!r} and {labels[1]!r}")
    return labels.index(focal)


def _first(value: Any) -> Any:
    first = value[0]
    return first.item() if isinstance(first, np.generic) else first


def _figures(n: Floats, right: Floats, continuity: bool, level: float) -> dict[str, Any]:
    """``n`` (strata, 2) and ``right`` (strata, 2, items); the reference group first."""
    total = n.sum(axis=1)[:, None]
    a, c = right[:, 0], right[:, 1]
    b, d = n[:, :1] - a, n[:, 1:] - c
    m = a + c
    r, s = (a * d / total), (b * c / total)
    big_r, big_s = r.sum(axis=0), s.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = big_r / big_s
        expected = n[:, :1] * m / total
        variance = np.where(total > 1, n[:, :1] * n[:, 1:] * m * (total - m) / (total**2 * np.maximum(total - 1, 1)), 0)
        gap = np.abs((a - expected).sum(axis=0))
        gap = np.maximum(gap - 0.5, 0) if continuity else gap
        chi2 = gap**2 / variance.sum(axis=0)
        p, q = (a + d) / total, (b + c) / total
        log_variance = (
            (p * r).sum(axis=0) / (2 * big_r**2)
            + (p * s + q * r).sum(axis=0) / (2 * big_r * big_s)
            + (q * s).sum(axis=0) / (2 * big_s**2)
        )
        error = np.sqrt(log_variance)
        z = float(ndtri((1 + level) / 2))
        low, high = odds * np.exp(-z * error), odds * np.exp(z * error)
        delta = -2.35 * np.log(odds)
    p_value = chdtrc(1, chi2)
    apart = np.abs(delta)
    beyond_one = (apart - 1) / (2.35 * error) > float(ndtri(0.95))
    classes = np.where((apart < 1) | ~(p_value < 0.05), "A", np.where((apart >= 1.5) & beyond_one, "C", "B"))
    classes = np.where(np.isfinite(delta), classes, "")
    return {
        "odds_ratio": odds,
        "interval": [Interval(float(x), float(y), level) for x, y in zip(low, high, strict=True)],
        "chi2": chi2,
        "p_value": p_value,
        "delta": delta,
        "log_odds_variance": log_variance,
        "ets_class": classes,
    }
