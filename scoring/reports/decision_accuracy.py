"""How sure each candidate's result is: arrays in, arrays out.

What a page about one person shows beside the standard errors: the mark without their readers' severities, how far
their readers agreed, and the probability that the whole procedure, done again, would decide the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
