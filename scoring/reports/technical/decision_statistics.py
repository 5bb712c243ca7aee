"""How sure the joined decision is, candidate by candidate and in all."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.keys.digests import plain

BANDS = ((0.95, 1.01), (0.8, 0.95), (0.6, 0.8), (0.0, 0.6))


def decision_statistics(
    correct: NDArray[np.float64],
    percent: NDArray[np.float64],
    *,
    sem_by_score: Sequence[float | None],
    sem_percent: float,
    cut: int,
    pass_percent: float,
) -> dict[str, Any]:
    """``correct`` and ``percent``: both parts of the candidates who have both; errors of either in its own points.

    Both parts have to be passed.
    """
    from scoring.statistics.classification.decision_probabilities import decision_probability

    sem = np.array([np.nan if v is None else v for v in sem_by_score], dtype=float)
    known = ~np.isnan(sem)
    # At the very ends, where the binomial says nothing, the nearest score that has an error stands in.
    filled = np.interp(np.arange(len(sem)), np.flatnonzero(known), sem[known])
    errors = np.column_stack([filled[correct.astype(int)], np.full(len(percent), sem_percent)])
    found = decision_probability(np.column_stack([correct, percent]), sem=errors, cut=[cut, pass_percent], step=[1, 0])
    p = found.probability
    return plain(
        {
            "n": found.n_candidates,
            "passed": int(found.passed.sum()),
            "consistency": float(p.mean()),
            "bands": [
                {"low": low, "high": min(high, 1.0), "n": int(((p >= low) & (p < high)).sum())} for low, high in BANDS
            ],
            "doubtful_passed": int((found.passed & (p < BANDS[1][0])).sum()),
            "doubtful_failed": int((~found.passed & (p < BANDS[1][0])).sum()),
            "sem_percent": sem_percent,
        }
    )
