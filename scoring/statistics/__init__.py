"""SEALED CORE: arrays in, results out.  numpy, scipy and the standard library, nothing else."""

from scoring.statistics.agreement import brennan_prediger, conger_kappa, gwet_ac, percent_agreement
from scoring.statistics.facet_results import ManyFacet, Measure
from scoring.statistics.items import ItemAnalysis, ItemFigures, OptionFigures, item_analysis
from scoring.statistics.kappa import cohen_kappa, fleiss_kappa
from scoring.statistics.krippendorff import Alpha, krippendorff_alpha
from scoring.statistics.many_facet import many_facet_rasch
from scoring.statistics.pairs import Agreement
from scoring.statistics.raters import exact_agreement_by_rater
from scoring.statistics.reliability import (
    Reliability,
    alpha_if_dropped,
    coefficient_alpha,
    conditional_sem,
    kr20,
    kr21,
)
from scoring.statistics.results import Interval

__all__ = [
    "Agreement",
    "Alpha",
    "Interval",
    "ItemAnalysis",
    "ItemFigures",
    "ManyFacet",
    "Measure",
    "OptionFigures",
    "Reliability",
    "alpha_if_dropped",
    "brennan_prediger",
    "coefficient_alpha",
    "cohen_kappa",
    "conditional_sem",
    "conger_kappa",
    "exact_agreement_by_rater",
    "fleiss_kappa",
    "gwet_ac",
    "item_analysis",
    "kr20",
    "kr21",
    "krippendorff_alpha",
    "many_facet_rasch",
    "percent_agreement",
]
