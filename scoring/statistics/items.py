"""What each item, and each of its options, did."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

TAIL = 0.27  # Kelley's upper and lower groups
WEAK, EASY, HARD, DEAD = 0.15, 0.95, 0.30, 0.05
FEW_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One option of one item; ``point_biserial`` is with the rest score, nan where it is undefined."""

    keyed: bool
    n: int
    proportion: float
    point_biserial: float
    by_group: tuple[float, ...]  # share of each score group, the lowest first


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item.  Correlations are nan where something does not vary."""

    n: int
    difficulty: float  # the share that earned the point
    discrimination: float  # upper minus lower 27 %
    item_total: float
    item_rest: float
    omitted: int
    scored: bool
    options: Mapping[Any, OptionFigures]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    items: tuple[ItemFigures, ...]
    scores: NDArray[np.uint8]  # (n_candidates, n_items)
    totals: NDArray[np.int64]  # over the scored items
    n_candidates: int
    caution: str | None


def item_analysis(
    responses: ArrayLike,
    key: Sequence[Any],
    *,
    groups: int = 3,
    labels: Sequence[Any] | None = None,
    scored: ArrayLike | None = None,
) -> ItemAnalysis:
    """Classical item and distractor analysis.

    Parameters
    ----------
    responses : array_like, shape (n_candidates, n_items)
        Option labels; '' , None or nan is an omitted answer, which is wrong.
        With ``labels``, integer codes into it instead.
    key : sequence of length n_items
        One label, a collection of labels each accepted, or '*' (everybody is credited).  A multiple
        response is a label like any other ('BD').
    groups : int
        Score groups for ``by_group``.
    scored : array_like of bool, shape (n_items,)
        Items that are not scored are analysed against the total, and are no part of it.

    Raises
    ------
    ValueError
        No candidates, a key of another length, fewer than two groups.

    References
    ----------
    Crocker & Algina (1986); Ebel & Frisbie (1991); Kelley (1939) for the 27 %, where whole score
    groups are taken at the ties.
    """
    codes, names = encode(responses, labels)
    n, k = codes.shape
    if n == 0:
        raise ValueError("responses hold no candidate")
    if len(key) != k:
        raise ValueError(f"key must have one entry for each of the {k} items, not {len(key)}")
    if groups < 2:
        raise ValueError(f"groups must be at least 2, not {groups!r}")
    counts = np.ones(k, dtype=bool) if scored is None else np.asarray(scored, dtype=bool)

    blank = np.array([_is_blank(name) for name in names])
    credit = np.array([_credits(names, blank, entry) for entry in key], dtype=np.uint8).reshape(k, len(names))
    scores = np.empty((n, k), dtype=np.uint8)
    for i in range(k):
        scores[:, i] = credit[i][codes[:, i]]
    totals = scores[:, counts].sum(axis=1, dtype=np.int64)
    band, lower, upper = _bands(totals, groups)

    items = []
    for i in range(k):
        own = scores[:, i].astype(np.float64)
        rest = totals - scores[:, i] if counts[i] else totals
        items.append(
            _figures(
                codes[:, i], own, totals, rest, names, blank, credit[i], (band, groups, lower, upper), bool(counts[i])
            )
        )
    caution = f"Item figures rest on {n} candidates only." if n < FEW_CANDIDATES else None
    return ItemAnalysis(tuple(items), scores, totals, n, caution)


def _figures(
    codes: NDArray[Any],
    own: NDArray[np.float64],
    totals: NDArray[np.int64],
    rest: NDArray[np.int64],
    names: list[Any],
    blank: NDArray[np.bool_],
    credit: NDArray[np.uint8],
    bands: tuple[NDArray[np.int64], int, NDArray[np.bool_], NDArray[np.bool_]],
    scored: bool,
) -> ItemFigures:
    band, groups, lower, upper = bands
    n = len(own)
    chosen = np.bincount(codes, minlength=len(names))
    by_group = np.bincount(codes * groups + band, minlength=len(names) * groups).reshape(len(names), groups)
    of_group = np.maximum(np.bincount(band, minlength=groups), 1)
    rest_sum = np.bincount(codes, weights=rest, minlength=len(names))
    mean, sd = float(rest.mean()), float(rest.std())
    options = {}
    for c in np.flatnonzero((chosen > 0) | (credit > 0)):
        if blank[c]:
            continue
        m, p = int(chosen[c]), chosen[c] / n
        r = float("nan")
        if sd > 0 and 0 < m < n:
            r = float((rest_sum[c] / m - mean) / sd * np.sqrt(p / (1 - p)))
        options[names[c]] = OptionFigures(
            bool(credit[c]), m, float(p), r, tuple(float(v) for v in by_group[c] / of_group)
        )
    difficulty = float(own.mean())
    discrimination = float(own[upper].mean() - own[lower].mean()) if upper.any() and lower.any() else float("nan")
    item_rest = _correlation(own, rest)
    return ItemFigures(
        n=n,
        difficulty=difficulty,
        discrimination=discrimination,
        item_total=_correlation(own, totals),
        item_rest=item_rest,
        omitted=int(chosen[blank].sum()),
        scored=scored,
        options=dict(sorted(options.items(), key=lambda pair: str(pair[0]))),
        flags=_flags(difficulty, item_rest, options),
    )


def _flags(difficulty: float, item_rest: float, options: Mapping[Any, OptionFigures]) -> tuple[str, ...]:
    flags = []
    if np.isnan(item_rest):
        flags.append("no variation")
    elif item_rest < 0:
        flags.append("negative discrimination")
    elif item_rest < WEAK:
        flags.append("weak discrimination")
    if difficulty > EASY:
        flags.append("too easy")
    elif difficulty < HARD:
        flags.append("too hard")
    keyed = [o.point_biserial for o in options.values() if o.keyed and not np.isnan(o.point_biserial)]
    wrong = [o for o in options.values() if not o.keyed]
    if keyed and any(o.point_biserial > max(keyed) and o.proportion >= DEAD for o in wrong):
        flags.append("distractor beats key")
    if wrong and any(o.proportion < DEAD for o in wrong):
        flags.append("dead distractor")
    return tuple(flags)


def _correlation(x: NDArray[Any], y: NDArray[Any]) -> float:
    dx, dy = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((dx @ dx) * (dy @ dy)))
    return float(dx @ dy) / scale if scale > 0 else float("nan")


def _bands(totals: NDArray[np.int64], groups: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Score groups of about equal size and the 27 % tails; equal scores are never parted."""
    n = len(totals)
    ordered = np.sort(totals)
    cuts = ordered[[(n * g) // groups for g in range(1, groups)]]
    size = max(int(np.ceil(TAIL * n)), 1)
    return np.searchsorted(cuts, totals, side="right"), totals <= ordered[size - 1], totals >= ordered[n - size]


def encode(responses: ArrayLike, labels: Sequence[Any] | None = None) -> tuple[NDArray[np.int64], list[Any]]:
    if labels is not None:
        codes = np.asarray(responses)
        if codes.ndim != 2:
            raise ValueError("responses must be a table of candidates by items")
        return codes.astype(np.int64), list(labels)
    raw = np.asarray(responses, dtype=object)
    if raw.ndim != 2:
        raise ValueError("responses must be a table of candidates by items")
    code_of: dict[Any, int] = {"": 0}
    flat = [code_of.setdefault("" if _is_blank(v) else v, len(code_of)) for v in raw.ravel().tolist()]
    return np.array(flat, dtype=np.int64).reshape(raw.shape), list(code_of)


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def _credits(names: list[Any], blank: NDArray[np.bool_], entry: Any) -> list[bool]:
    if isinstance(entry, str) and entry == "*":
        return [True] * len(names)
    accepted = entry if isinstance(entry, Collection) and not isinstance(entry, str) else (entry,)
    return [bool(not empty and name in accepted) for name, empty in zip(names, blank, strict=True)]
