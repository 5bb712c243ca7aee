"""Beta distributions of true scores, fitted by moments and integrated with Gauss-Jacobi nodes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import beta as beta_function
from scipy.special import betainc, betaincinv, roots_jacobi, roots_legendre

Floats = NDArray[np.float64]
NODES = 96
NARROW = 100.0  # alpha + beta beyond which Jacobi weights leave the range of numbers


@dataclass(frozen=True, slots=True)
class BetaScores:
    """Density proportional to (t - lower)^(alpha - 1) (upper - t)^(beta - 1)."""

    alpha: float
    beta: float
    lower: float
    upper: float

    def mean(self, function: Callable[[Floats], Floats]) -> float:
        """E[function(t)], exact for polynomials of a degree up to 191."""
        if self.alpha + self.beta > NARROW:
            return self._mean_by_quantiles(1.0, function)
        nodes, weights = roots_jacobi(NODES, self.beta - 1, self.alpha - 1)
        t = self.lower + (self.upper - self.lower) * (nodes + 1) / 2
        return float(weights @ function(t) / weights.sum())

    def mean_below(self, cut: float, function: Callable[[Floats], Floats]) -> float:
        """E[function(t); t < cut]."""
        span = self.upper - self.lower
        c = (cut - self.lower) / span
        if c <= 0:
            return 0.0
        if c >= 1:
            return self.mean(function)
        if self.alpha + self.beta > NARROW:
            return self._mean_by_quantiles(float(betainc(self.alpha, self.beta, c)), function)
        nodes, weights = roots_jacobi(NODES, 0.0, self.alpha - 1)
        u = c * (nodes + 1) / 2
        scale = (c / 2) ** self.alpha / beta_function(self.alpha, self.beta)
        return float(scale * (weights @ ((1 - u) ** (self.beta - 1) * function(self.lower + span * u))))

    def _mean_by_quantiles(self, share: float, function: Callable[[Floats], Floats]) -> float:
        """E[function(t); t below its quantile ``share``], for distributions so narrow that this is smooth."""
        nodes, weights = roots_legendre(NODES)
        t = betaincinv(self.alpha, self.beta, share * (nodes + 1) / 2)
        return float(share / 2 * (weights @ function(self.lower + (self.upper - self.lower) * t)))


def four_parameters(moments: Floats) -> BetaScores | None:
    """From the first four raw moments; None where no beta distribution within 0 … 1 has them.

    References
    ----------
    Hanson (1991), ACT Research Report 91-5.
    """
    m1, m2, m3, m4 = moments
    variance = m2 - m1**2
    if not variance > 0 or np.isnan(moments).any():
        return None
    third = m3 - 3 * m1 * m2 + 2 * m1**3
    fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
    skew, kurtosis = third / variance**1.5, fourth / variance**2
    divisor = 6 + 3 * skew**2 - 2 * kurtosis
    if divisor == 0:
        return None
    r = 6 * (kurtosis - skew**2 - 1) / divisor
    inner = (r + 2) ** 2 * skew**2 + 16 * (r + 1)
    if r <= 0 or inner <= 0:
        return None
    lean = (r + 2) * abs(skew) / np.sqrt(inner)
    small, large = r / 2 * (1 - lean), r / 2 * (1 + lean)
    a, b = (small, large) if skew >= 0 else (large, small)
    span = np.sqrt(variance * inner) / 2
    lower = m1 - span * a / r
    if a <= 0 or b <= 0 or lower < 0 or lower + span > 1:
        return None
    return BetaScores(float(a), float(b), float(lower), float(lower + span))


def two_parameters(moments: Floats) -> BetaScores:
    """From mean and variance, on 0 … 1."""
    mean, variance = moments[0], moments[1] - moments[0] ** 2
    if not 0 < variance < mean * (1 - mean):
        raise ValueError("the true scores have no spread that a beta distribution can have; nothing can be estimated")
    size = mean * (1 - mean) / variance - 1
    return BetaScores(float(mean * size), float((1 - mean) * size), 0.0, 1.0)


def falling(x: Floats | float, r: int) -> Floats:
    """x (x - 1) … (x - r + 1)."""
    product = np.ones_like(np.asarray(x, dtype=np.float64))
    for step in range(r):
        product = product * (x - step)
    return product
