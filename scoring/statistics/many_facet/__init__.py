"""The many-facet Rasch model: candidates, reviewers, criteria on one scale of logits.

Joint (JML) or marginal (MML) maximum likelihood, rating scale or partial credit; the report has measures, infit and
outfit, separation and fair averages (Linacre 1989; Andrich 1978; Masters 1982; Wright & Masters 1982).
"""

from scoring.statistics.many_facet.measures import ManyFacet, Measure
from scoring.statistics.many_facet.model import many_facet_rasch

__all__ = ["ManyFacet", "Measure", "many_facet_rasch"]
