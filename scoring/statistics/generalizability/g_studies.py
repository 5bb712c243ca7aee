"""G studies: where the differences between scores come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from scoring.statistics.generalizability.effects import RESIDUAL, Components, Design, Floats, design_of
from scoring.statistics.generalizability.restricted_likelihood import RestrictedLikelihood
from scoring.statistics.generalizability.sums_of_squares import (
    MeanSquares,
    analysis_of_variance,
    henderson,
    is_balanced,
)
from scoring.statistics.intervals import Interval, require_level

FEW_OBJECTS = 30
DRAWS, SEED = 2000, 1


@dataclass(frozen=True, slots=True)
class GStudy:
    """Variance components.

    ``variance`` holds them as estimated: negative ones are shown, and count as zero in ``percent`` and in
    a D study.  The highest effect is confounded with error.  ``intervals`` are None by Henderson's method.
    """

    variance: Components
    percent: Components
    intervals: Mapping[str, Interval] | None
    method: str
    log_likelihood: float | None
    n_scores: int
    n_levels: Mapping[str, int]
    converged: bool
    caution: str | None
    design: Design = field(repr=False, compare=False)
    draws: Floats | None = field(repr=False, compare=False)


def g_study(
    scores: ArrayLike,
    *,
    facets: Mapping[str, ArrayLike],
    object_of_measurement: str,
    method: str = "auto",
    confidence: float = 0.95,
) -> GStudy:
    """Variance components of a crossed or nested design with any gaps.

    Parameters
    ----------
    scores : array_like, shape (n_scores,)
        nan is left out.
    facets : mapping name → array_like of labels, shape (n_scores,)
        The object of measurement is one of them.  A facet is nested in another where each of its labels
        occurs with one label of the other; effects are then called "rater:task".
    method : {"auto", "anova", "henderson", "reml"}
        "anova" needs a balanced design; "auto" takes it there, and REML elsewhere.

    Raises
    ------
    ValueError
        Scores that do not vary, a facet with one level, "anova" for an unbalanced design.

    Notes
    -----
    Intervals are percentiles of plausible components: for "anova" each mean square is divided by a drawn
    chi-square (generalized confidence intervals), for "reml" standard deviations are drawn round the
    estimates with the observed information.  The draws are seeded.

    References
    ----------
    Brennan (2001), Generalizability Theory; Searle, Casella & McCulloch (1992), Variance Components;
    Weerahandi (1993), JASA 88, 899-905.
    """
    require_level(confidence, "confidence")
    if method not in ("auto", "anova", "henderson", "reml"):
        raise ValueError(f"method must be 'auto', 'anova', 'henderson' or 'reml', not {method!r}")
    design = design_of(scores, facets, object_of_measurement)
    if all(e.n_levels == len(design.scores) for e in design.effects if design.object_of_measurement in e.facets):
        raise ValueError(f"every {object_of_measurement} was scored once; nothing can be told apart")
    balanced = is_balanced(design)
    if method == "auto":
        method = "anova" if balanced else "reml"
    log_likelihood, converged, draws = None, True, None
    if method == "anova":
        if not balanced:
            raise ValueError("the design is not balanced; use method='reml' or 'henderson'")
        components, squares = analysis_of_variance(design)
        draws = _pivotal_draws(squares)
    elif method == "henderson":
        components = henderson(design)
    else:
        model = RestrictedLikelihood(design)
        components, log_likelihood, converged = model.maximize(henderson(design))
        draws = _draws_round(components, model.information(components))
    names = [effect.name for effect in design.effects]
    kept = np.maximum(components, 0)
    percent = 100 * kept / kept.sum() if kept.sum() > 0 else np.full(len(kept), np.nan)
    return GStudy(
        variance=Components(dict(zip(names, components.tolist(), strict=True))),
        percent=Components(dict(zip(names, percent.tolist(), strict=True))),
        intervals=_intervals(names, draws, confidence),
        method=method,
        log_likelihood=log_likelihood,
        n_scores=len(design.scores),
        n_levels=design.labels,
        converged=converged,
        caution=_caution(design, components, method, converged),
        design=design,
        draws=draws,
    )


def _pivotal_draws(squares: MeanSquares) -> Floats:
    chance = np.random.default_rng(SEED)
    drawn = squares.mean_square * squares.df / chance.chisquare(squares.df, (DRAWS, len(squares.df)))
    found: Floats = np.linalg.solve(squares.expectation, drawn.T).T.astype(np.float64)
    return found


def _draws_round(components: Floats, information: Floats) -> Floats | None:
    """Of standard deviations, normal; a component at zero keeps only the half that can be."""
    covariance = np.linalg.pinv((information + information.T) / 2, hermitian=True)
    values, vectors = np.linalg.eigh(covariance)
    if not np.isfinite(values).all():
        return None
    half = vectors * np.sqrt(np.maximum(values, 0))
    error = np.sqrt(np.maximum(np.diag(covariance), 0))
    sd = np.sqrt(components)
    # Of a standard deviation the error is that of the variance over twice itself, but never beyond what zero allows.
    scale = 1 / np.maximum(2 * sd, np.sqrt(np.maximum(error, 1e-300)))
    normal = np.random.default_rng(SEED).standard_normal((DRAWS, len(components)))
    return np.maximum(sd + (normal @ half.T) * scale, 0) ** 2  # type: ignore[no-any-return]


def _intervals(names: list[str], draws: Floats | None, confidence: float) -> dict[str, Interval] | None:
    if draws is None:
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.maximum(draws, 0), [tail, 1 - tail], axis=0).tolist()
    return {name: Interval(a, b, confidence) for name, a, b in zip(names, low, high, strict=True)}


def _caution(design: Design, components: Floats, method: str, converged: bool) -> str | None:
    said = [] if converged else ["The likelihood did not converge."]
    names = [e.name for e in design.effects if e.name != RESIDUAL]
    small = [name for name, value in zip(names, components, strict=False) if value <= 0]
    if small:
        word = (
            "is zero: the estimate lies at its boundary" if method == "reml" else "came out negative and counts as zero"
        )
        said.append(f"The component of {', '.join(small)} {word}.")
    n = design.labels[design.object_of_measurement]
    if n < FEW_OBJECTS:
        said.append(f"The study rests on {n} of {design.object_of_measurement} only; look at the intervals.")
    few = [
        f"{size} of {name}" for name, size in design.labels.items() if size < 5 and name != design.object_of_measurement
    ]
    if few:
        said.append(f"With {', '.join(few)} their components are known only roughly.")
    return " ".join(said) or None
