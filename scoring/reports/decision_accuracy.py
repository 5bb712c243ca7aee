"""How sure each candidate's result is: arrays in, arrays out.

What a page about one person shows of the errors of measurement: the conditional standard error of Part One at their
score, that of Part Two for as many scripts and readings as they had, the mark without their readers' severities, how
far their readers agreed, and the probability that the whole procedure, done again, would decide the same.
"""

from collections.abc import Sequence
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


def mean_shift(value: Floats, script: Ints, person_of_script: Ints) -> Floats:
    """Per person: the mean over their scripts of the mean over each script's readings."""
    n_scripts, n = len(person_of_script), int(person_of_script.max(initial=-1)) + 1
    readings = np.bincount(script, minlength=n_scripts)
    of_script = np.bincount(script, value, minlength=n_scripts) / np.maximum(readings, 1)
    read = readings > 0
    count = np.bincount(person_of_script[read], minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.bincount(person_of_script[read], of_script[read], minlength=n) / count


def agreement_by_person(
    levels: Floats, script: Ints, person_of_script: Ints, *, within: int
) -> tuple[Ints, Ints, Ints]:
    """Per person, over all pairs of readings of one script: (pairs of levels, equal ones, ones within ``within``)."""
    n = int(person_of_script.max(initial=-1)) + 1
    pairs, equal, near = (np.zeros(n, dtype=np.int64) for _ in range(3))
    order = np.argsort(script, kind="stable")
    for step in range(1, int(np.bincount(script).max(initial=1))):
        one, other = order[:-step], order[step:]
        together = script[one] == script[other]
        one, other = one[together], other[together]
        gap = np.abs(levels[one] - levels[other])
        said = np.isfinite(gap)
        gap = np.nan_to_num(gap, nan=np.inf)
        who = person_of_script[script[one]]
        for total, hit in ((pairs, said), (equal, gap == 0), (near, gap <= within)):
            np.add.at(total, who, hit.sum(axis=1))
    return pairs, equal, near


def same_again(
    correct: Sequence[float],
    percent: Sequence[float],
    *,
    sem_one: Sequence[float],
    sem_two: Sequence[float],
    cut: Sequence[float],
    pass_percent: float,
) -> Floats:
    """The probability that a repeat of both parts decides the same, candidate by candidate; nan where unknown."""
    from scoring.statistics.classification.decision_probabilities import decision_probability

    errors = np.column_stack([np.asarray(sem_one, float), np.asarray(sem_two, float)])
    # Scores are held against their own form's cut: the distance to it is what matters.
    distance = np.column_stack(
        [np.asarray(correct, float) - np.asarray(cut, float), np.asarray(percent, float) - pass_percent]
    )
    known = np.isfinite(errors).all(axis=1) & np.isfinite(distance).all(axis=1)
    found = np.full(len(errors), np.nan)
    if known.any():
        found[known] = decision_probability(distance[known], sem=errors[known], cut=[0, 0], step=[1, 0]).probability
    return found
