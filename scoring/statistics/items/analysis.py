"""What each item, and each of its options, did."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.items.option_codes import encode, is_blank

TAIL = 0.27  # Kelley's upper and lower groups
WEAK, EASY, HARD, DEAD = 0.15, 0.95, 0.30, 0.05
FEW_CANDIDATES = 30
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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

    def __getitem__(self, place: int) -> ItemFigures:
        return self.items[place]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[ItemFigures]:
        return iter(self.items)

    def column(self, name: str) -> Floats:
        """One figure of every item, as ``column("difficulty")``."""
        return np.array([getattr(item, name) for item in self.items], dtype=np.float64)

    @property
    def difficulty(self) -> Floats:
        return self.column("difficulty")

    @property
    def discrimination(self) -> Floats:
        return self.column("discrimination")

    @property
    def item_total(self) -> Floats:
        return self.column("item_total")

    @property
    def item_rest(self) -> Floats:
        return self.column("item_rest")

    @property
    def omitted(self) -> Floats:
        return self.column("omitted")


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
    k, n = codes.shape
    if n == 0:
        raise ValueError("responses hold no candidate")
    if len(key) != k:
        raise ValueError(f"key must have one entry for each of the {k} items, not {len(key)}")
    if groups < 2:
        raise ValueError(f"groups must be at least 2, not {groups!r}")
    counts = np.ones(k, dtype=bool) if scored is None else np.asarray(scored, dtype=bool)

    blank = np.array([is_blank(name) for name in names])
    credit = np.array([_credits(names, blank, entry) for entry in key], dtype=np.uint8).reshape(k, len(names))
    scores = np.empty((k, n), dtype=np.uint8)
    totals = np.zeros(n, dtype=np.int64)
    for i in range(k):
        credited = np.flatnonzero(credit[i])
        if len(credited) == 1:
            np.equal(codes[i], credited[0], out=scores[i].view(np.bool_))
        else:
            np.take(credit[i], codes[i], out=scores[i], mode="clip")
        if counts[i]:
            totals += scores[i]
    most = int(counts.sum())
    bands = _bands(np.bincount(totals, minlength=most + 1), groups)
    items = []
    for i in range(k):
        # Every figure follows from how many with each total chose each option.
        cell = np.multiply(codes[i], most + 1, dtype=np.int64)
        cell += totals
        table = np.bincount(cell, minlength=len(names) * (most + 1)).reshape(len(names), most + 1)
        items.append(_figures(table, credit[i], bands, names, blank, counted=bool(counts[i])))
    caution = f"Item figures rest on {n} candidates only." if n < FEW_CANDIDATES else None
    return ItemAnalysis(tuple(items), scores.T, totals, n, caution)


def _figures(
    table: Ints,
    credit: NDArray[np.uint8],
    bands: "_Bands",
    names: list[Any],
    blank: NDArray[np.bool_],
    *,
    counted: bool,
) -> ItemFigures:
    """From ``table``: (options, totals 0 … most)."""
    total = np.arange(table.shape[1], dtype=np.float64)
    right = credit.astype(bool)
    by_total = table.sum(axis=0)
    own = table[right].sum(axis=0)
    n, earned = int(by_total.sum()), int(own.sum())
    chosen = table.sum(axis=1)
    # The rest score is the total less the item's own point.
    rest_of_option = table @ total - (chosen * right if counted else 0)
    rest_sum = float(rest_of_option.sum())
    rest_square = float(by_total @ total**2)
    if counted:
        rest_square += float(own @ (1 - 2 * total))
    mean = rest_sum / n
    sd = np.sqrt(max(rest_square / n - mean**2, 0.0))
    sd = sd if sd > 1e-9 * max(mean, 1) else 0.0
    groups = table @ bands.member
    of_group = np.maximum(by_total @ bands.member, 1)
    options = {}
    for c in np.flatnonzero((chosen > 0) | right):
        if blank[c]:
            continue
        m = int(chosen[c])
        r = float("nan")
        if sd > 0 and 0 < m < n:
            r = float((rest_of_option[c] / m - mean) / sd * np.sqrt(m / (n - m)))
        share = tuple(float(v) for v in groups[c] / of_group)
        options[names[c]] = OptionFigures(bool(right[c]), m, m / n, r, share)
    difficulty = earned / n
    item_rest = _point_biserial(float(rest_of_option[right].sum()), rest_sum, rest_square, earned, n)
    upper, lower = float(by_total @ bands.upper), float(by_total @ bands.lower)
    return ItemFigures(
        n=n,
        difficulty=difficulty,
        discrimination=float(own @ bands.upper) / upper - float(own @ bands.lower) / lower,
        item_total=_point_biserial(float(own @ total), float(by_total @ total), float(by_total @ total**2), earned, n),
        item_rest=item_rest,
        omitted=int(chosen[blank].sum()),
        scored=counted,
        options=dict(sorted(options.items(), key=lambda pair: str(pair[0]))),
        flags=_flags(difficulty, item_rest, options),
    )


def _point_biserial(inside: float, whole: float, squares: float, m: int, n: int) -> float:
    """Of a 0/1 variable with m ones among n: from the other's sums within the ones, and over all."""
    spread = squares / n - (whole / n) ** 2
    if not 0 < m < n or spread <= 1e-12 * max(squares / n, 1):
        return float("nan")
    return float((inside / m - whole / n) / np.sqrt(spread) * np.sqrt(m / (n - m)))


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


@dataclass(frozen=True, slots=True)
class _Bands:
    """Over the totals 0 … most: which score group each is in (one column a group), and the 27 % tails."""

    member: Floats
    lower: Floats
    upper: Floats


def _bands(by_total: Ints, groups: int) -> _Bands:
    """Score groups of about equal size and the tails; equal scores are never parted."""
    n = int(by_total.sum())
    ordered = np.repeat(np.arange(len(by_total)), by_total)
    cuts = ordered[[(n * g) // groups for g in range(1, groups)]]
    size = max(int(np.ceil(TAIL * n)), 1)
    total = np.arange(len(by_total))
    group = np.searchsorted(cuts, total, side="right")
    member = (group[:, None] == np.arange(groups)).astype(np.float64)
    return _Bands(
        member, (total <= ordered[size - 1]).astype(np.float64), (total >= ordered[n - size]).astype(np.float64)
    )


def _credits(names: list[Any], blank: NDArray[np.bool_], entry: Any) -> list[bool]:
    if isinstance(entry, str) and entry == "*":
        return [True] * len(names)
    accepted = entry if isinstance(entry, Collection) and not isinstance(entry, str) else (entry,)
    return [bool(not empty and name in accepted) for name, empty in zip(names, blank, strict=True)]
