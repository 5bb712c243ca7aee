"""How often the same decision would be made again, and how often it is the right one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc

from scoring.statistics.classification.beta_true_scores import Floats, falling, four_parameters, two_parameters
from scoring.statistics.classification.indices import (
    FEW_CANDIDATES,
    Classification,
    kappa_of,
    scores_of,
    varied,
    with_intervals,
)


def livingston_lewis(
    scores: ArrayLike,
    *,
    reliability: float,
    minimum: float,
    maximum: float,
    cut: float,
    replicates: int = 0,
    seed: int | None = None,
) -> Classification:
    """Livingston and Lewis' accuracy and consistency, for scores of any kind with a reliability.

    Parameters
    ----------
    scores : array_like, shape (n_candidates,)
    reliability : float
        Between 0 and 1.
    minimum, maximum : float
        Of the possible scores.
    cut : float
        A candidate passes with a score of at least this.

    Raises
    ------
    ValueError
        A reliability outside 0 … 1, a cut outside the scale, scores that do not vary.

    Notes
    -----
    Errors are binomial on a test of the effective length rounded to whole items, and the cut on that test
    is rounded too; the moments of the true scores, and the cut among them, are not.  Where four moments
    allow no beta distribution within the scale, two are used, and a caution says so.

    References
    ----------
    Livingston & Lewis (1995), JEM 32, 179-197; Hanson (1991), ACT Research Report 91-5.
    """
    x = scores_of(scores, reliability, minimum, maximum, cut)

    def once(x: Floats) -> Classification:
        mean, variance = float(x.mean()), varied(x)
        length = ((mean - minimum) * (maximum - mean) - reliability * variance) / (variance * (1 - reliability))
        if not length > 1:
            raise ValueError(f"the effective length of the test is {length:.1f} items; the scores vary too much for it")
        n = max(int(np.round(length)), 2)
        on_test = length * (x - minimum) / (maximum - minimum)
        moments = np.full(4, np.nan)  # a test of three items or fewer has no fourth
        for r in range(1, 5 if length > 3 else 3):
            moments[r - 1] = float(falling(on_test, r).mean() / falling(length, r))
        true_cut = (cut - minimum) / (maximum - minimum)
        passing = int(np.round(true_cut * n))

        def passes(t: Floats) -> Floats:
            return bdtrc(passing - 1, n, t) if passing > 0 else np.ones_like(t)  # type: ignore[no-any-return]

        return _classify(moments, passes, true_cut, "livingston-lewis", len(x), passing, length, float("nan"))

    return with_intervals(once, x, replicates, seed)


def hanson_brennan(
    scores: ArrayLike,
    *,
    reliability: float,
    n_items: int,
    cut: int,
    replicates: int = 0,
    seed: int | None = None,
) -> Classification:
    """The same for number-correct scores, with Lord's two-term approximation to the compound binomial error.

    Parameters
    ----------
    scores : array_like of int, shape (n_candidates,)
    n_items, cut
        A candidate passes with at least ``cut`` of the items right.

    References
    ----------
    Hanson & Brennan (1990), JEM 27, 345-359; Lord (1965), Psychometrika 30, 239-270.
    """
    x = scores_of(scores, reliability, 0, n_items, cut)
    n = int(n_items)
    if n < 4:
        raise ValueError(f"the method needs at least four items, not {n}")

    def once(x: Floats) -> Classification:
        mean, variance = float(x.mean()), varied(x)
        true = reliability * variance
        if not mean * (n - mean) > true:
            raise ValueError("the scores vary more than number-correct scores of this mean can")
        k = n * ((n - 1) * true - n * variance + mean * (n - mean)) / (2 * (mean * (n - mean) - true))
        moments, before = np.zeros(4), 1.0
        for r in range(1, 5):
            observed = float(falling(x, r).mean())
            if r == 1:
                moments[0] = observed / n
            else:
                term = k * r * (r - 1)
                size = n * (n - 1) + term
                scaled = observed / float(falling(float(n - 2), r - 2)) + term * before
                moments[r - 1] = scaled / size if size != 0 else np.nan
            before = moments[r - 1]

        def passes(t: Floats) -> Floats:
            return _two_term(int(np.ceil(cut)), n, k, t)

        return _classify(moments, passes, cut / n, "hanson-brennan", len(x), int(np.ceil(cut)), float(n), float(k))

    return with_intervals(once, x, replicates, seed)


def _two_term(cut: int, n: int, k: float, t: Floats) -> Floats:
    """P(X >= cut | true share t)."""

    def tail(least: int, size: int) -> Floats:
        if least <= 0:
            return np.ones_like(t)
        return bdtrc(least - 1, size, t) if least <= size else np.zeros_like(t)  # type: ignore[no-any-return]

    bend = tail(cut, n - 2) - 2 * tail(cut - 1, n - 2) + tail(cut - 2, n - 2)
    return np.clip(tail(cut, n) - k * t * (1 - t) * bend, 0, 1)  # type: ignore[no-any-return]


def _classify(
    moments: Floats,
    passes: Callable[[Floats], Floats],
    true_cut: float,
    method: str,
    n: int,
    cut: int,
    length: float,
    k: float,
) -> Classification:
    said = []
    model = four_parameters(moments)
    if model is None:
        model = two_parameters(moments)
        said.append("Four moments allow no beta distribution within the scale; two were used.")
    if n < FEW_CANDIDATES:
        said.append(f"The estimate rests on {n} candidates only.")
    share = model.mean(passes)
    consistency = model.mean(lambda t: passes(t) ** 2 + (1 - passes(t)) ** 2)
    false_pass = model.mean_below(true_cut, passes)
    fails_below = model.mean_below(true_cut, lambda t: 1 - passes(t))
    false_fail = 1 - share - fails_below
    chance = share**2 + (1 - share) ** 2
    return Classification(
        accuracy=1 - false_pass - false_fail,
        consistency=consistency,
        chance=chance,
        kappa=kappa_of(consistency, chance),
        false_pass=false_pass,
        false_fail=false_fail,
        alpha=model.alpha,
        beta=model.beta,
        lower=model.lower,
        upper=model.upper,
        effective_length=length,
        lords_k=k,
        cut_on_effective_test=cut,
        method=method,
        n_candidates=n,
        intervals=None,
        caution=" ".join(said) or None,
    )
