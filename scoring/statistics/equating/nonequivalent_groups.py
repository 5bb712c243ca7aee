"""Equating two forms taken by groups that differ, through items they share."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.statistics.equating.conversion import Equating, Floats, caution_of
from scoring.statistics.equating.percentile_ranks import equipercentile

METHODS = ("tucker", "levine", "chained-linear", "frequency-estimation", "tucker-mean", "nominal-weights")


def equate_anchor(
    x: ArrayLike,
    y: ArrayLike,
    *,
    method: str = "tucker",
    anchor_x: ArrayLike | None = None,
    anchor_y: ArrayLike | None = None,
    synthetic_weight: float = 1.0,
    internal: bool = True,
    minimum: int = 0,
    maximum: int | None = None,
    lengths: tuple[int, int] | None = None,
    replicates: int = 1000,
    seed: int | None = 1,
) -> Equating:
    """Equate form X to form Y for groups that are not alike, given their scores on a common anchor.

    Parameters
    ----------
    x, y : array_like of int, shapes (n_x, 2) and (n_y, 2)
        Total and anchor score of each candidate; or totals alone, with ``anchor_x`` and ``anchor_y``.
    method : {"tucker", "levine", "chained-linear", "frequency-estimation", "tucker-mean", "nominal-weights"}
        "levine" is the observed-score method.
    synthetic_weight : float
        w₁, the weight of the group that took X in the population the forms are equated for.
    internal : bool
        Whether the anchor items count in the total (for "levine").
    lengths : (items of the form, items of the anchor)
        For "nominal-weights".
    replicates, seed
        Candidates of each form are drawn anew; the same seed gives the same standard errors.

    Raises
    ------
    ValueError
        A weight outside 0 … 1, an anchor that does not vary or goes against the total.

    References
    ----------
    Kolen & Brennan (2014), ch. 4 and 5; Babcock, Albano & Raymond (2012) for nominal weights.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    if not 0 <= synthetic_weight <= 1:
        raise ValueError(f"synthetic_weight must lie between 0 and 1, not {synthetic_weight!r}")
    if method == "nominal-weights" and lengths is None:
        raise ValueError("nominal weights need lengths: how many items the form and the anchor have")
    pairs = [_pairs(x, anchor_x, "x"), _pairs(y, anchor_y, "y")]
    top = int(max(p[:, 0].max() for p in pairs)) if maximum is None else int(maximum)
    if min(p[:, 0].min() for p in pairs) < minimum or max(p[:, 0].max() for p in pairs) > top:
        raise ValueError(f"total scores must lie between {minimum} and {top}")
    scores = np.arange(minimum, top + 1, dtype=np.float64)
    cells, counts = zip(*(np.unique(p, axis=0, return_counts=True) for p in pairs), strict=True)

    def once(weights: list[Floats]) -> tuple[Floats, Floats, Floats]:
        if method == "frequency-estimation":
            found = _frequency_estimation(cells, weights, scores, synthetic_weight)
            return found, np.full(len(found), np.nan), np.full(len(found), np.nan)
        slope, intercept = _linear(cells, weights, method, synthetic_weight, internal, lengths)
        return intercept[:, None] + slope[:, None] * scores, slope, intercept

    concordance, slope, intercept = once([c[None, :].astype(np.float64) for c in counts])
    if not np.isfinite(concordance).all():
        raise ValueError(
            "the anchor does not vary, or goes against the total; the groups cannot be compared through it"
        )
    error = None
    if replicates > 0:
        error = _bootstrap(once, counts, replicates, seed)
    n = [len(p) for p in pairs]
    return Equating(
        concordance=concordance[0],
        scores=scores,
        slope=float(slope[0]),
        intercept=float(intercept[0]),
        standard_error=error,
        method=method,
        n_x=n[0],
        n_y=n[1],
        replicates=replicates,
        seed=seed,
        caution=caution_of("mean" if method in ("tucker-mean", "nominal-weights") else method, min(n)),
    )


def _pairs(values: ArrayLike, anchor: ArrayLike | None, name: str) -> NDArray[np.int64]:
    raw = np.asarray(values, dtype=np.float64)
    if anchor is not None:
        raw = np.column_stack([raw, np.asarray(anchor, dtype=np.float64)])
    if raw.ndim != 2 or raw.shape[1] != 2 or len(raw) < 2:
        raise ValueError(f"{name} must hold total and anchor score of at least two candidates")
    if np.isnan(raw).any() or (raw != np.round(raw)).any():
        raise ValueError(f"scores on form {name} must be whole numbers")
    return raw.astype(np.int64)


def _moments(cells: NDArray[np.int64], weights: Floats) -> dict[str, Floats]:
    total, anchor = cells.T.astype(np.float64)
    n = weights.sum(axis=1)
    mean, mean_v = weights @ total / n, weights @ anchor / n
    return {
        "mean": mean,
        "mean_v": mean_v,
        "var": (weights @ total**2 - n * mean**2) / (n - 1),
        "var_v": (weights @ anchor**2 - n * mean_v**2) / (n - 1),
        "cov": (weights @ (total * anchor) - n * mean * mean_v) / (n - 1),
    }


def _linear(
    cells: Any, weights: list[Floats], method: str, w1: float, internal: bool, lengths: tuple[int, int] | None
) -> tuple[Floats, Floats]:
    """(slope, intercept) for each row of weights."""
    a, b = (_moments(c, w) for c, w in zip(cells, weights, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "chained-linear":
            slope = np.sqrt(a["var_v"] / a["var"]) * np.sqrt(b["var"] / b["var_v"])
            on_anchor = a["mean_v"] - b["mean_v"]
            slope = np.where(np.isfinite(slope), slope, np.nan)
            return slope, b["mean"] + np.sqrt(b["var"] / b["var_v"]) * on_anchor - slope * a["mean"]
        g1, g2 = (_gamma(m, method, internal, lengths) for m in (a, b))
        w2 = 1 - w1
        apart, spread = a["mean_v"] - b["mean_v"], a["var_v"] - b["var_v"]
        mean_x, mean_y = a["mean"] - w2 * g1 * apart, b["mean"] + w1 * g2 * apart
        if method in ("tucker-mean", "nominal-weights"):
            return np.ones(len(mean_x)), mean_y - mean_x
        var_x = a["var"] - w2 * g1**2 * spread + w1 * w2 * g1**2 * apart**2
        var_y = b["var"] + w1 * g2**2 * spread + w1 * w2 * g2**2 * apart**2
        slope = np.sqrt(var_y / var_x)
        slope = np.where(np.isfinite(slope), slope, np.nan)
    return slope, mean_y - slope * mean_x


def _gamma(m: dict[str, Floats], method: str, internal: bool, lengths: tuple[int, int] | None) -> Floats:
    """How many points of the total one point of the anchor stands for."""
    if method == "nominal-weights" and lengths is not None:
        return np.full(len(m["mean"]), lengths[0] / lengths[1])
    if method == "levine":
        gamma = m["var"] / m["cov"] if internal else (m["var"] + m["cov"]) / (m["var_v"] + m["cov"])
    else:
        gamma = m["cov"] / m["var_v"]
    return np.where(gamma > 0, gamma, np.nan)


def _frequency_estimation(cells: Any, weights: list[Floats], scores: Floats, w1: float) -> Floats:
    """Both forms' distributions in the synthetic population, then equipercentile.

    Anchor scores that one group never had say nothing about it and are left out of the other's weights.
    """
    k, least = len(scores), int(scores[0])
    anchors = np.unique(np.concatenate([c[:, 1] for c in cells]))
    joint = []
    for c, w in zip(cells, weights, strict=True):
        table = np.zeros((len(w), k, len(anchors)))
        table[:, c[:, 0] - least, np.searchsorted(anchors, c[:, 1])] = w
        joint.append(table / table.sum(axis=(1, 2), keepdims=True))
    h = [t.sum(axis=1) for t in joint]
    both = (h[0] > 0) & (h[1] > 0)
    out = []
    for own, other, weight in ((0, 1, w1), (1, 0, 1 - w1)):
        with np.errstate(divide="ignore", invalid="ignore"):
            given = np.where(both[:, None, :], joint[own] / h[own][:, None, :], 0.0)
            there = np.where(both, h[other], 0.0)
            there /= there.sum(axis=1, keepdims=True)
        moved = np.einsum("rkv,rv->rk", given, there)
        out.append(weight * joint[own].sum(axis=2) + (1 - weight) * moved)
    return equipercentile(out[0], out[1], scores)


def _bootstrap(once: Any, counts: Any, replicates: int, seed: int | None) -> Floats:
    chance = np.random.default_rng(seed)
    drawn = []
    for start in range(0, replicates, 100):
        size = min(100, replicates - start)
        weights = [chance.multinomial(int(c.sum()), c / c.sum(), size=size).astype(np.float64) for c in counts]
        drawn.append(once(weights)[0])
    found = np.concatenate(drawn)
    found = found[np.isfinite(found).all(axis=1)]
    return found.std(axis=0, ddof=1) if len(found) > 1 else np.full(found.shape[1], np.nan)  # type: ignore[no-any-return]
