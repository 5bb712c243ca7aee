"""How reproducible a total score is.

Internal consistency (Cronbach 1951; Kuder & Richardson 1937, with Feldt's interval), split halves, Guttman's bounds
(1945), and the standard error of measurement at each raw score (Lord 1957; Keats 1957).
"""

from scoring.statistics.reliability.conditional_error import conditional_sem
from scoring.statistics.reliability.guttman_bounds import Guttman, guttman_lambdas
from scoring.statistics.reliability.internal_consistency import (
    Reliability,
    alpha_if_dropped,
    coefficient_alpha,
    kr20,
    kr21,
)
from scoring.statistics.reliability.split_halves import SplitHalf, split_half

__all__ = [
    "Guttman",
    "Reliability",
    "SplitHalf",
    "alpha_if_dropped",
    "coefficient_alpha",
    "conditional_sem",
    "guttman_lambdas",
    "kr20",
    "kr21",
    "split_half",
]
