"""The standard errors that a page about one person shows: of Part One at their score, of Part Two by their readings.

Arrays in, arrays out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FormCertainty:
    """Of one form: the standard error at each raw score, and how consistently the form decides."""

    sem: Floats  # shape (n_items + 1,), nan where there is none
    consistency: float | None
    accuracy: float | None
    caution: str | None


def form_certainty(scores: NDArray[np.uint8], *, cut: int) -> FormCertainty:
    """``scores``: (candidates, scored items) of 0 and 1.  Raises ValueError where nothing can be said."""
    from scoring.statistics.classification.accuracy import livingston_lewis
    from scoring.statistics.reliability.conditional_error import conditional_sem
    from scoring.statistics.reliability.internal_consistency import coefficient_alpha

    k = scores.shape[1]
    sem = np.array([np.nan if v is None else v for v in conditional_sem(scores).sem], dtype=float)
    try:
        reliability = coefficient_alpha(scores).estimate
        if not 0 < reliability < 1:
            raise ValueError(f"the reliability is {reliability:.2f}")
        model = livingston_lewis(scores.sum(axis=1), reliability=reliability, minimum=0, maximum=k, cut=cut)
    except ValueError as error:
        return FormCertainty(_filled(sem), None, None, f"Decision consistency is not available: {error}.")
    return FormCertainty(_filled(sem), float(model.consistency), float(model.accuracy), model.caution)


def _filled(sem: Floats) -> Floats:
    """At the very ends, where the binomial says nothing, the nearest score that has an error stands in."""
    known = ~np.isnan(sem)
    return np.interp(np.arange(len(sem)), np.flatnonzero(known), sem[known]) if known.any() else sem


def reading_errors(percent: Floats, script: Ints, reviewer: Ints, *, most: int) -> Floats:
    """Standard error of one script's mean over 1 … ``most`` readings, in percent points; ValueError where undefined.

    Absolute: a severe pair of readers is part of the error.
    """
    from scoring.statistics.generalizability.d_studies import d_study
    from scoring.statistics.generalizability.g_studies import g_study

    g = g_study(percent, facets={"script": script, "reviewer": reviewer}, object_of_measurement="script")
    return np.array([d_study(g, n={"reviewer": n}).absolute_sem for n in range(1, most + 1)], dtype=float)
