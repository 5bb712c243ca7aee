"""What a score on one form is worth on another.

A conversion gives it for each raw score: for random groups by mean, line, circle arc or percentiles, for nonequivalent
groups through an anchor (Kolen & Brennan 2014; Livingston & Kim 2009).
"""

from scoring.statistics.equating.conversion import Equating
from scoring.statistics.equating.nonequivalent_groups import equate_anchor
from scoring.statistics.equating.random_groups import equate

__all__ = ["Equating", "equate", "equate_anchor"]
