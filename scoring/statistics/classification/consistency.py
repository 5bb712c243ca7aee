"""Decision consistency of number-correct scores from simpler models, where four moments ask too much."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc

from scoring.statistics.classification.beta_true_scores import BetaScores, Floats
from scoring.statistics.classification.indices import Classification, plain, scores_of, varied, with_intervals


def subkoviak(
    scores: ArrayLike, *, reliability: float, n_items: int, cut: int, replicates: int = 0, seed: int | None = None
) -> Classification:
    """Consistency from one administration: each candidate's true share is the regressed one, errors are binomial.

    References
    ----------
    Subkoviak (1976), JEM 13, 265-276.
    """
    x = scores_of(scores, reliability, 0, n_items, cut)

    def once(x: Floats) -> Classification:
        share = (reliability * x + (1 - reliability) * x.mean()) / n_items
        p = bdtrc(int(np.ceil(cut)) - 1, n_items, share) if cut > 0 else np.ones(len(x))
        return plain(float((p**2 + (1 - p) ** 2).mean()), float(p.mean()), "subkoviak", len(x), cut, n_items)

    return with_intervals(once, x, replicates, seed)


def huynh(scores: ArrayLike, *, n_items: int, cut: int, replicates: int = 0, seed: int | None = None) -> Classification:
    """Consistency under the beta-binomial model, whose reliability is KR-21.

    Raises
    ------
    ValueError
        KR-21 is not positive.

    References
    ----------
    Huynh (1976), JEM 13, 253-264.
    """
    x = scores_of(scores, 0.5, 0, n_items, cut)

    def once(x: Floats) -> Classification:
        mean, variance = float(x.mean()), varied(x) * (len(x) - 1) / len(x)
        kr21 = n_items / (n_items - 1) * (1 - mean * (n_items - mean) / (n_items * variance))
        if kr21 <= 0:
            raise ValueError(f"KR-21 is {kr21:.3f}; the beta-binomial model needs it to be positive")
        a = (1 / kr21 - 1) * mean
        model = BetaScores(a, n_items / kr21 - n_items - a, 0.0, 1.0)

        def passes(t: Floats) -> Floats:
            return bdtrc(int(np.ceil(cut)) - 1, n_items, t) if cut > 0 else np.ones_like(t)  # type: ignore[no-any-return]

        agree = model.mean(lambda t: passes(t) ** 2 + (1 - passes(t)) ** 2)
        found = plain(agree, model.mean(passes), "huynh", len(x), cut, n_items)
        return replace(found, alpha=model.alpha, beta=model.beta, lower=0.0, upper=1.0)

    return with_intervals(once, x, replicates, seed)
