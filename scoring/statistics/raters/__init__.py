"""What each reviewer does: severity, use of the scale, halo, bias, drift, hits on seeds.

Rater effects need no model (Engelhard 1994; Myford & Wolfe 2003); bias is an interaction within a many-facet model
(Linacre 1989); hits on seeds are tested in sequence (Wald 1945).
"""

from scoring.statistics.raters.bias import BiasTerm, RaterBias, rater_bias
from scoring.statistics.raters.effects import RaterEffect, RaterEffects, rater_effects
from scoring.statistics.raters.exact_agreement import exact_agreement_by_rater
from scoring.statistics.raters.seed_hits import SeedCheck, seed_check
from scoring.statistics.raters.severity_drift import Drift, drift

__all__ = [
    "BiasTerm",
    "Drift",
    "RaterBias",
    "RaterEffect",
    "RaterEffects",
    "SeedCheck",
    "drift",
    "exact_agreement_by_rater",
    "rater_bias",
    "rater_effects",
    "seed_check",
]
