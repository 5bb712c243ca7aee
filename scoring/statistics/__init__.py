"""SEALED CORE: arrays in, results out.  numpy, scipy and the standard library, nothing else."""

from scoring.statistics.agreement import brennan_prediger, conger_kappa, gwet_ac, percent_agreement
from scoring.statistics.anchor_equating import equate_anchor
from scoring.statistics.classification import Classification, hanson_brennan, livingston_lewis
from scoring.statistics.compromise import Compromise, beuk, hofstee
from scoring.statistics.concordance import Concordance, kendall_w
from scoring.statistics.copying import Copying, CopyingPair, copying_index
from scoring.statistics.decisions import DecisionProbability, decision_probability
from scoring.statistics.drift import Drift, drift
from scoring.statistics.equating import Equating, equate
from scoring.statistics.facet_measures import ManyFacet, Measure
from scoring.statistics.fairness import MantelHaenszel, mantel_haenszel
from scoring.statistics.generalizability import DStudy, GStudy, d_study, g_study
from scoring.statistics.halves import Guttman, SplitHalf, guttman_lambdas, split_half
from scoring.statistics.icc import Intraclass, intraclass_correlation
from scoring.statistics.items import ItemAnalysis, ItemFigures, OptionFigures, item_analysis
from scoring.statistics.kappa import cohen_kappa, fleiss_kappa
from scoring.statistics.krippendorff import Alpha, krippendorff_alpha
from scoring.statistics.many_facet import many_facet_rasch
from scoring.statistics.pairs import Agreement
from scoring.statistics.person_fit import PersonFit, person_fit
from scoring.statistics.rasch import Rasch, rasch
from scoring.statistics.rater_bias import BiasTerm, RaterBias, rater_bias
from scoring.statistics.raters import RaterEffect, RaterEffects, exact_agreement_by_rater, rater_effects
from scoring.statistics.reliability import (
    Reliability,
    alpha_if_dropped,
    coefficient_alpha,
    conditional_sem,
    kr20,
    kr21,
)
from scoring.statistics.results import Interval
from scoring.statistics.seeds import SeedCheck, seed_check
from scoring.statistics.single_administration import huynh, subkoviak
from scoring.statistics.standard_setting import Angoff, BorderlineRegression, angoff, borderline_regression

__all__ = [
    "Agreement",
    "Alpha",
    "Angoff",
    "BiasTerm",
    "BorderlineRegression",
    "Classification",
    "Compromise",
    "Concordance",
    "Copying",
    "CopyingPair",
    "DStudy",
    "DecisionProbability",
    "Drift",
    "Equating",
    "GStudy",
    "Guttman",
    "Interval",
    "Intraclass",
    "ItemAnalysis",
    "ItemFigures",
    "MantelHaenszel",
    "ManyFacet",
    "Measure",
    "OptionFigures",
    "PersonFit",
    "Rasch",
    "RaterBias",
    "RaterEffect",
    "RaterEffects",
    "Reliability",
    "SeedCheck",
    "SplitHalf",
    "alpha_if_dropped",
    "angoff",
    "beuk",
    "borderline_regression",
    "brennan_prediger",
    "coefficient_alpha",
    "cohen_kappa",
    "conditional_sem",
    "conger_kappa",
    "copying_index",
    "d_study",
    "decision_probability",
    "drift",
    "equate",
    "equate_anchor",
    "exact_agreement_by_rater",
    "fleiss_kappa",
    "g_study",
    "guttman_lambdas",
    "gwet_ac",
    "hanson_brennan",
    "hofstee",
    "huynh",
    "intraclass_correlation",
    "item_analysis",
    "kendall_w",
    "kr20",
    "kr21",
    "krippendorff_alpha",
    "livingston_lewis",
    "mantel_haenszel",
    "many_facet_rasch",
    "percent_agreement",
    "person_fit",
    "rasch",
    "rater_bias",
    "rater_effects",
    "seed_check",
    "split_half",
    "subkoviak",
]
