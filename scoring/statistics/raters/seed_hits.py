"""Does a reviewer hit the agreed ratings often enough?  Exact for a handful of seeds."""

from dataclasses import dataclass

import numpy as np

from scoring.statistics.intervals import Interval, exact_interval, require_level


@dataclass(frozen=True, slots=True)
class SeedCheck:
    """``decision`` is "pass", "fail" or "more seeds"; ``more`` is the fewest further seeds that can decide:
    ``hits_to_pass`` hits, or ``misses_to_fail`` misses, in a row."""

    decision: str
    estimate: float
    interval: Interval  # Clopper and Pearson's
    hits: int
    n: int
    more: int
    hits_to_pass: int
    misses_to_fail: int
    log_ratio: float  # evidence for the unacceptable rate
    caution: str | None


def seed_check(
    hits: int,
    n: int,
    *,
    acceptable: float,
    unacceptable: float,
    alpha: float = 0.05,
    beta: float = 0.05,
    level: float = 0.95,
) -> SeedCheck:
    """Wald's sequential test of a reviewer's rate of hits, with an exact interval.

    Parameters
    ----------
    hits, n : int
        Seeds rated as agreed, of all seeds rated so far.
    acceptable, unacceptable : float
        A rate that should pass and a lower one that should fail.
    alpha, beta : float
        How often a reviewer at the acceptable rate may fail, and one at the unacceptable rate pass.

    Raises
    ------
    ValueError
        More hits than seeds, or rates that are not 0 < unacceptable < acceptable < 1.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26, 404-413; Wald (1945), Ann. Math. Statist. 16, 117-186.
    """
    require_level(level)
    require_level(alpha, "alpha")
    require_level(beta, "beta")
    if not (0 <= hits <= n):
        raise ValueError(f"there cannot be {hits} hits among {n} seeds")
    if not 0 < unacceptable < acceptable < 1:
        raise ValueError("unacceptable must lie below acceptable, and both between 0 and 1")
    per_hit = float(np.log(unacceptable / acceptable))
    per_miss = float(np.log((1 - unacceptable) / (1 - acceptable)))
    ratio = hits * per_hit + (n - hits) * per_miss
    fails_at, passes_at = float(np.log((1 - beta) / alpha)), float(np.log(beta / (1 - alpha)))
    tiny = 1e-12
    to_pass = max(int(np.ceil((passes_at - ratio) / per_hit - tiny)), 0)
    to_fail = max(int(np.ceil((fails_at - ratio) / per_miss - tiny)), 0)
    decision = "pass" if to_pass == 0 else "fail" if to_fail == 0 else "more seeds"
    more = 0 if decision != "more seeds" else min(to_pass, to_fail)
    return SeedCheck(
        decision=decision,
        estimate=hits / n if n else float("nan"),
        interval=exact_interval(hits, n, level=level),
        hits=hits,
        n=n,
        more=more,
        hits_to_pass=to_pass,
        misses_to_fail=to_fail,
        log_ratio=ratio,
        caution="No seed was rated yet." if n == 0 else None,
    )
