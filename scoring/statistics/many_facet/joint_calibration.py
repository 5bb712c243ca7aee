"""The many-facet Rasch model by joint maximum likelihood: Newton steps with the candidates eliminated."""

import numpy as np

from scoring.statistics.many_facet.derivatives import Layout
from scoring.statistics.many_facet.observations import Floats

BOUND = 40.0  # logits; nothing that can be estimated lies beyond
STILL = 1e-9  # a gain in likelihood, relative, that is none


def calibrate_jointly(layout: Layout, *, max_iterations: int, tolerance: float) -> tuple[Floats, Floats, int, bool]:
    """Joint maximum likelihood: (ability, ease, iterations, converged)."""
    ability, ease = np.zeros(layout.n_persons), np.zeros(layout.n_parameters)
    at = layout.derivatives(ability, ease)
    for iteration in range(1, max_iterations + 1):
        inverse = np.divide(
            1.0, at.person_information, out=np.zeros(layout.n_persons), where=at.person_information > 1e-12
        )
        weighted = at.cross.multiply(inverse[:, None]).tocsr()
        information = at.information - (at.cross.T @ weighted).toarray()
        step = layout.solve(information, at.gradient - weighted.T @ at.person_gradient)
        person_step = inverse * (at.person_gradient - at.cross @ step)
        largest = max(float(np.abs(step).max(initial=0)), float(np.abs(person_step).max(initial=0)))
        shrink = min(1.0, 2.0 / largest) if largest > 0 else 1.0
        for _ in range(12):
            new_ability = np.clip(ability + shrink * person_step, -BOUND, BOUND)
            new_ease = np.clip(ease + shrink * step, -BOUND, BOUND)
            then = layout.derivatives(new_ability, new_ease)
            if then.log_likelihood >= at.log_likelihood - 1e-9 * abs(at.log_likelihood):
                break
            shrink /= 2
        gained = then.log_likelihood - at.log_likelihood
        ability, ease, at = new_ability, new_ease, then
        if shrink * largest < tolerance:
            return ability, ease, iteration, True
        if shrink == 1 and gained < STILL * abs(at.log_likelihood) and largest > 0.1:
            return ability, ease, iteration, False  # it rises for ever: something has no finite measure
    return ability, ease, max_iterations, False
