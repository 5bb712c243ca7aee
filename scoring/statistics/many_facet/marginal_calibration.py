"""The many-facet Rasch model by marginal maximum likelihood over a normal distribution of ability.

Steps go along the exact gradient, through the observed information with each candidate's posterior taken
as normal.
"""

from dataclasses import dataclass

import numpy as np

from scoring.statistics.many_facet.derivatives import Derivatives, Layout
from scoring.statistics.many_facet.e_step import Expected, Nodes
from scoring.statistics.many_facet.observations import Floats

REACH = 6.5  # standard deviations of ability that the nodes cover
SPACING = 0.9  # of the narrowest posterior; the trapezoid is then right to nine digits
FEW_NODES, MOST_NODES = 31, 800
LEAST_LOG_SD = -4.0  # of the standard deviation of ability, below which candidates cannot be told apart
MOST_LOG_SD = 6.0
COARSE_STEPS, FINE_STEPS = 12, 40
SHORT = 0.2  # logits; a step after which enough nodes are worth their time


@dataclass(slots=True)
class Marginal:
    ability: Floats  # expected a posteriori
    error: Floats  # posterior standard deviation
    ease: Floats
    ease_error: Floats
    mean: float
    variance: float
    log_likelihood: float
    n_iterations: int
    converged: bool
    n_nodes: int


def calibrate_marginally(layout: Layout, *, max_iterations: int, tolerance: float) -> Marginal:
    """Newton steps on few nodes until they are short, then quasi-Newton steps on enough.

    Both go in directions along which the observed information makes the likelihood fall alike.
    """
    work = Nodes(layout)
    point = np.zeros(layout.n_parameters + 2)
    spots = np.linspace(-REACH, REACH, FEW_NODES)
    at = work.expect(point, spots)
    done, fine, converged = 0, False, False
    while done < max_iterations and not converged:
        near = layout.derivatives(at.ability, point[:-2])
        flat = point[-1] <= LEAST_LOG_SD  # candidates do not differ: nothing more to find in that direction
        observed = _information(layout, work, at, near, point, observed=True)
        directions, falls = _directions(layout, observed, flat=flat)
        if not falls:  # far from the top: as if abilities were known
            known = _information(layout, work, at, near, point, observed=False)
            directions, _ = _directions(layout, known, flat=flat)
        if fine:
            spots = _spots(near, point, work)
            at = work.expect(point, spots)
        allowed = min(FINE_STEPS if fine else 1, max_iterations - done)
        point, at, steps, length = _climb(work, point, at, spots, directions, allowed, tolerance)
        done += max(steps, 1)
        # Once few steps were enough, the nodes and directions were right.
        converged = fine and length < tolerance and steps < FINE_STEPS
        fine = fine or length < SHORT or done >= COARSE_STEPS
    error = np.full(layout.n_parameters, np.nan)
    if converged:
        near = layout.derivatives(at.ability, point[:-2])
        information = _information(layout, work, at, near, point, observed=True)
        error = np.sqrt(np.maximum(np.diag(_inverse(layout, information))[:-2], 0))
    return Marginal(
        ability=at.ability,
        error=np.sqrt(at.spread),
        ease=point[:-2],
        ease_error=error,
        mean=float(point[-2]),
        variance=float(np.exp(2 * point[-1])),
        log_likelihood=at.log_likelihood,
        n_iterations=done,
        converged=converged,
        n_nodes=len(spots),
    )


def _climb(
    work: Nodes, point: Floats, at: Expected, spots: Floats, directions: Floats, allowed: int, tolerance: float
) -> tuple[Floats, Expected, int, float]:
    """(point, what is expected there, steps, the length of the last one).

    Broyden, Fletcher, Goldfarb and Shanno's steps, each halved until the likelihood rises.
    """
    gradient = directions.T @ at.gradient
    inverse = np.eye(directions.shape[1])
    length = np.inf
    for steps in range(allowed):
        step = inverse @ gradient
        move = directions @ step
        length = float(np.abs(move).max(initial=0))
        if length < tolerance:
            return point, at, steps, length
        shrink, risen = min(1.0, 1.0 / length), False
        while not risen and shrink * length > tolerance / 10:
            tried = point + shrink * move
            tried[-1] = np.clip(tried[-1], LEAST_LOG_SD, MOST_LOG_SD)
            then = work.expect(tried, spots)
            risen = then.log_likelihood >= at.log_likelihood - 1e-12 * abs(at.log_likelihood)
            shrink /= 1 if risen else 2
        if not risen:
            return point, at, steps, length if steps == 0 else tolerance / 2  # as high as the numbers can tell
        after = directions.T @ then.gradient
        inverse = _updated(inverse, shrink * step, gradient - after)
        point, at, gradient = tried, then, after
    return point, at, allowed, length


def _updated(inverse: Floats, step: Floats, fall: Floats) -> Floats:
    """The inverse information, corrected by how far the gradient fell over a step."""
    along = float(step @ fall)
    if along <= 1e-10 * float(np.linalg.norm(step) * np.linalg.norm(fall)):
        return inverse
    moved = inverse @ fall
    outer = np.outer(step, moved)
    return inverse + (1 + float(fall @ moved) / along) / along * np.outer(step, step) - (outer + outer.T) / along


def _directions(layout: Layout, information: Floats, *, flat: bool) -> tuple[Floats, bool]:
    """Columns along which the likelihood falls alike, everything staying centred; and whether it falls along all."""
    inverse = _inverse(layout, information)
    if flat:
        inverse = np.pad(_inverse(layout, information[:-1, :-1]), (0, 1))
    values, vectors = np.linalg.eigh(inverse)
    kept = values > 1e-12 * max(values[-1], 1e-300)
    return vectors[:, kept] * np.sqrt(values[kept]), bool(values[0] > -1e-9 * max(values[-1], 1))


def _spots(near: Derivatives, point: Floats, work: Nodes) -> Floats:
    """Equally spaced, close enough for the candidate who is known best."""
    sd = float(np.exp(point[-1]))
    most = float(near.person_information[work.present].max())
    spacing = SPACING / np.sqrt(most + 1 / sd**2)
    return np.linspace(-REACH, REACH, int(np.clip(np.ceil(2 * REACH * sd / spacing) + 1, FEW_NODES, MOST_NODES)))


def _information(
    layout: Layout, work: Nodes, at: Expected, near: Derivatives, point: Floats, *, observed: bool
) -> Floats:
    """Of ease, mean and log standard deviation.

    Observed information is that of known abilities less what their posterior spread takes away.
    """
    who, n, p = work.present, len(work.present), layout.n_parameters
    mean, variance = float(point[-2]), float(np.exp(2 * point[-1]))
    away, spread = at.ability[who] - mean, at.spread[who]
    square = float((away**2 + spread).sum())
    information = np.zeros((p + 2, p + 2))
    information[:p, :p] = at.information
    information[p:, p:] = np.diag([n / variance, 2 * max(square / variance, n)])
    if not observed:
        return information
    information[:p, :p] -= (near.cross.T @ near.cross.multiply(at.spread[:, None]).tocsr()).toarray()
    # The score's slope in ability: minus the cross information, 1/variance, 2 (ability - mean)/variance.
    slope = np.column_stack([np.full(n, 1 / variance), 2 * away / variance])
    between = near.cross[who].T @ (slope * spread[:, None])
    information[:p, p:], information[p:, :p] = between, between.T
    information[p:, p:] = np.diag([n / variance, 2 * square / variance])
    information[p, p + 1] = information[p + 1, p] = 2 * away.sum() / variance
    information[p:, p:] -= slope.T @ (slope * spread[:, None])
    information[p + 1, p + 1] -= 2 * float((spread**2).sum()) / variance**2  # the square of a normal posterior
    return information


def _inverse(layout: Layout, information: Floats) -> Floats:
    """Of the information, where everything stays centred."""
    c = np.pad(layout.constraints, ((0, 0), (0, len(information) - layout.n_parameters)))
    bordered = np.block([[information, c.T], [c, np.zeros((len(c), len(c)))]])
    try:
        found = np.linalg.inv(bordered)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(bordered)
    return found[: len(information), : len(information)]  # type: ignore[no-any-return]
