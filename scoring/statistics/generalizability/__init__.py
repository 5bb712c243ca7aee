"""Where the differences between scores come from (G study), and how many readings are enough (D study).

An effect is a facet or facets crossed; its variance component is found by ANOVA, Henderson's first method or REML
(Brennan 2001; Searle, Casella & McCulloch 1992).
"""

from scoring.statistics.generalizability.d_studies import DStudy, d_study
from scoring.statistics.generalizability.g_studies import GStudy, g_study

__all__ = ["DStudy", "GStudy", "d_study", "g_study"]
