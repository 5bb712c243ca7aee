"""The Rasch model by conditional maximum likelihood.  All work is done on counts per raw score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEW_CANDIDATES = 100
FEW_ITEMS = 15
EXTREME = 0.3  # points by which a perfect or zero score is drawn in
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rasch:
    """Measures in logits.

    ``difficulty`` sums to 0 over the items that could be measured; items that everybody or nobody got
    right are nan.  ``ability`` is each candidate's (maximum likelihood; a perfect or zero score drawn in
    by 0.3 points and marked in ``extreme``), ``ability_wle`` Warm's, ``ability_by_score`` the table from
    raw score (over the measured items) to measure.  Fit is of the candidates who are not extreme.
    """

    difficulty: Floats
    difficulty_se: Floats
    infit: Floats
    outfit: Floats
    ability: Floats
    ability_se: Floats
    ability_wle: Floats
    person_infit: Floats
    person_outfit: Floats
    extreme: NDArray[np.bool_]
    ability_by_score: Floats
    ability_se_by_score: Floats
    item_separation: float
    item_reliability: float
    person_separation: float
    person_reliability: float
    log_likelihood: float  # conditional
    n_candidates: int
    n_items: int
    n_iterations: int
    converged: bool
    left_out: tuple[int, ...]  # places of the items that could not be measured
    caution: str | None


def rasch(scores: ArrayLike, *, max_iterations: int = 100, tolerance: float = 1e-9) -> Rasch:
    """Item difficulties by conditional maximum likelihood, then abilities given the items.

    Parameters
    ----------
    scores : array_like, shape (n_candidates, n_items)
        0 and 1, complete.

    Raises
    ------
    ValueError
        Other values, missing ones, fewer than two items that vary, or nobody between none and all right.

    References
    ----------
    Andersen (1970), JRSS B 32, 283-301; Fischer (1974); Warm (1989), Psychometrika 54, 427-450;
    Wright & Masters (1982) for fit and separation.
    """
    x = _zeros_and_ones(scores)
    n, n_items = x.shape
    right = x.sum(axis=0, dtype=np.int64)
    used = (right > 0) & (right < n)
    while True:  # an item may lose its variation once perfect and zero scores are set aside
        k = int(used.sum())
        if k < 2:
            raise ValueError("fewer than two items vary; their difficulties cannot be compared")
        kept = x if k == n_items else x[:, used]
        raw = kept.sum(axis=1, dtype=np.int64)
        inner = (raw > 0) & (raw < k)
        if not inner.any():
            raise ValueError("every candidate has none or all of the items right; nothing can be measured")
        counts = np.bincount(raw, minlength=k + 1)
        reached = _right_by_score(kept, raw, k)
        total = reached[:, 1:k].sum(axis=1)
        fine = (total > 0) & (total < int(inner.sum()))
        if fine.all():
            break
        used[np.flatnonzero(used)[~fine]] = False
    inside = counts.copy()
    inside[[0, k]] = 0
    b, iterations, converged = _difficulties(total.astype(np.float64), inside, max_iterations, tolerance)
    chance, joint = _conditional(b), _pairs(b)
    information = _information(chance, joint, inside)
    # The difficulties sum to 0: their common shift, which nothing informs, is fixed and then taken out again.
    firm = float(np.trace(information)) / k
    se = np.sqrt(np.diag(np.linalg.inv(information + firm / k)) - 1 / (firm * k))
    by_score, se_by_score, wle = _abilities(b)
    p = 1 / (1 + np.exp(b[:, None] - by_score[None, :]))  # (items, raw scores)
    infit, outfit = _item_fit(reached, inside, p)
    person_infit, person_outfit = _person_fit(kept, raw, p)
    person_infit[~inner], person_outfit[~inner] = np.nan, np.nan
    place = np.flatnonzero(used)

    def spread(values: Floats) -> Floats:
        whole = np.full(n_items, np.nan)
        whole[place] = values
        return whole

    ability, ability_se = by_score[raw], se_by_score[raw]
    item_sep, item_rel = _separation(b, se)
    person_sep, person_rel = _separation(ability[inner], ability_se[inner])
    left_out = tuple(int(i) for i in np.flatnonzero(~used))
    return Rasch(
        difficulty=spread(b),
        difficulty_se=spread(se),
        infit=spread(infit),
        outfit=spread(outfit),
        ability=ability,
        ability_se=ability_se,
        ability_wle=wle[raw],
        person_infit=person_infit,
        person_outfit=person_outfit,
        extreme=~inner,
        ability_by_score=by_score,
        ability_se_by_score=se_by_score,
        item_separation=item_sep,
        item_reliability=item_rel,
        person_separation=person_sep,
        person_reliability=person_rel,
        log_likelihood=_log_likelihood(b, total, inside),
        n_candidates=n,
        n_items=n_items,
        n_iterations=iterations,
        converged=converged,
        left_out=left_out,
        caution=_caution(int(inner.sum()), left_out, converged),
    )


def _zeros_and_ones(scores: ArrayLike) -> NDArray[np.uint8]:
    x = np.asarray(scores)
    if x.ndim != 2:
        raise ValueError("scores must be a table of candidates by items")
    if x.dtype.kind == "f" and np.isnan(x).any():
        raise ValueError("scores must not be missing: decide what an omitted answer is worth first")
    small = x.astype(np.uint8) if x.dtype != np.uint8 else x
    if small.max(initial=0) > 1 or (x.dtype.kind in "fi" and not np.array_equal(small, x)):
        raise ValueError("scores must be 0 or 1")
    return small


def _right_by_score(x: NDArray[np.uint8], raw: Ints, k: int) -> Ints:
    """(items, raw scores): how many with that raw score got the item right."""
    order = np.argsort(raw, kind="stable")
    edges = np.searchsorted(raw[order], np.arange(k + 1))
    sums = np.zeros((k + 1, x.shape[1]), dtype=np.int64)
    filled = np.flatnonzero(np.diff(np.append(edges, len(raw))) > 0)
    sums[filled] = np.add.reduceat(x[order], edges[filled], axis=0, dtype=np.int64)
    return sums.T


def _score_distribution(p: Floats) -> Floats:
    """Of the sum of independent items (last axis): stable, because nothing is ever subtracted."""
    found = np.zeros((*p.shape[:-1], p.shape[-1] + 1))
    found[..., 0] = 1.0
    for i in range(p.shape[-1]):
        up = found[..., :-1] * p[..., i, None]
        found *= 1 - p[..., i, None]
        found[..., 1:] += up
    return found


def _conditional(b: Floats) -> Floats:
    """P(item right | raw score), (items, raw scores 0 … k)."""
    k = len(b)
    p = 1 / (1 + np.exp(b))
    others = np.tile(p, (k, 1))[~np.eye(k, dtype=bool)].reshape(k, k - 1)
    without = _score_distribution(others)
    chance = np.zeros((k, k + 1))
    chance[:, 1:] = p[:, None] * without / _score_distribution(p)[1:]
    return chance


def _pairs(b: Floats) -> Floats:
    """P(both right | raw score), (items, items, raw scores 0 … k)."""
    k = len(b)
    p = 1 / (1 + np.exp(b))
    found = np.zeros((k, k, k + 1))
    whole = _score_distribution(p)
    left, right = np.triu_indices(k, 1)
    grid = np.tile(p, (len(left), 1))
    keep = np.ones(grid.shape, dtype=bool)
    rows = np.arange(len(left))
    keep[rows, left] = keep[rows, right] = False
    without = _score_distribution(grid[keep].reshape(len(left), k - 2)) if k > 2 else np.ones((len(left), 1))
    value = (p[left] * p[right])[:, None] * without / whole[2:]
    found[left, right, 2:] = found[right, left, 2:] = value
    return found


def _information(chance: Floats, joint: Floats, counts: Ints) -> Floats:
    information = joint @ counts - (chance * counts) @ chance.T
    information[np.diag_indices(len(information))] += chance @ counts
    return information  # type: ignore[no-any-return]


def _difficulties(total: Floats, counts: Ints, max_iterations: int, tolerance: float) -> tuple[Floats, int, bool]:
    """Newton steps; with many items the slope takes them as independent given the score: nearly exact, and cheap."""
    n = counts.sum()
    b = -np.log(total / (n - total))
    b -= b.mean()
    for iteration in range(1, max_iterations + 1):
        chance = _conditional(b)
        gradient = chance @ counts - total  # of the log likelihood by difficulty
        if len(b) <= FEW_ITEMS:
            slope = _information(chance, _pairs(b), counts)
        else:
            own = chance * (1 - chance) * counts
            weight = own.sum(axis=0)
            share = np.divide(own, weight, out=np.zeros_like(own), where=weight > 0)
            slope = np.diag(own.sum(axis=1)) - share @ own.T
        step = np.linalg.lstsq(slope, gradient, rcond=None)[0]
        step = np.clip(step - step.mean(), -2, 2)
        b = b + step
        b -= b.mean()
        if float(np.abs(step).max()) < tolerance:
            return b, iteration, True
    return b, max_iterations, False


def _log_likelihood(b: Floats, total: Ints, counts: Ints) -> float:
    # log γ_r = log P(sum = r) at ability 0, plus the sum of log(1 + exp(-b)).
    log_gamma = np.log(_score_distribution(1 / (1 + np.exp(b)))) + float(np.log1p(np.exp(-b)).sum())
    return float(-(b @ total) - counts @ log_gamma)


def _abilities(b: Floats) -> tuple[Floats, Floats, Floats]:
    """Per raw score: maximum likelihood ability, its standard error, and Warm's estimate."""
    k = len(b)
    raw = np.arange(k + 1, dtype=np.float64)
    target = np.clip(raw, EXTREME, k - EXTREME)
    theta = np.log(target / (k - target))
    for _ in range(100):
        p = 1 / (1 + np.exp(b[:, None] - theta))
        step = np.clip((target - p.sum(axis=0)) / (p * (1 - p)).sum(axis=0), -1, 1)
        theta += step
        if float(np.abs(step).max()) < 1e-12:
            break
    p = 1 / (1 + np.exp(b[:, None] - theta))
    error = 1 / np.sqrt((p * (1 - p)).sum(axis=0))
    warm = theta.copy()
    for _ in range(200):
        p = 1 / (1 + np.exp(b[:, None] - warm))
        v = p * (1 - p)
        information, skew = v.sum(axis=0), (v * (1 - 2 * p)).sum(axis=0)
        step = np.clip((raw - p.sum(axis=0) + skew / (2 * information)) / information, -0.5, 0.5)
        warm += step
        if float(np.abs(step).max()) < 1e-10:
            break
    return theta, error, warm


def _item_fit(reached: Ints, counts: Ints, p: Floats) -> tuple[Floats, Floats]:
    """From counts alone: of the n with a raw score, s were right."""
    variance = p * (1 - p)
    s, inner = reached.astype(np.float64), counts > 0
    squared = np.where(inner, s * (1 - p) ** 2 + (counts - s) * p**2, 0.0)
    return squared.sum(axis=1) / (variance @ counts), (squared / variance)[:, inner].sum(axis=1) / counts.sum()


def _person_fit(x: NDArray[np.uint8], raw: Ints, p: Floats) -> tuple[Floats, Floats]:
    """Both are linear in the answers, given the raw score: (x-p)² = p² + x (1-2p)."""
    variance = p * (1 - p)
    by_score = variance.sum(axis=0)
    infit, outfit = np.empty(len(raw)), np.empty(len(raw))
    for start in range(0, len(raw), 20_000):
        part = slice(start, start + 20_000)
        answers, r = x[part].astype(np.float64), raw[part]
        infit[part] = np.einsum("ni,ni->n", answers, (1 - 2 * p).T[r])
        outfit[part] = np.einsum("ni,ni->n", answers, ((1 - 2 * p) / variance).T[r])
    infit = (infit + (p**2).sum(axis=0)[raw]) / by_score[raw]
    outfit = (outfit + (p**2 / variance).sum(axis=0)[raw]) / len(p)
    return infit, outfit


def _separation(values: Floats, errors: Floats) -> tuple[float, float]:
    if len(values) < 2:
        return float("nan"), float("nan")
    noise = float((errors**2).mean())
    true = max(float(values.var(ddof=1)) - noise, 0.0)
    return float(np.sqrt(true / noise)), true / (true + noise)


def _caution(n: int, left_out: tuple[int, ...], converged: bool) -> str | None:
    said = [] if converged else ["The calibration did not converge."]
    if left_out:
        said.append(f"Items that everybody or nobody got right have no measure: {len(left_out)} here.")
    if n < FEW_CANDIDATES:
        said.append(f"The calibration rests on {n} candidates only; look at the standard errors.")
    return " ".join(said) or None
