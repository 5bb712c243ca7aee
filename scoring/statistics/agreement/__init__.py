"""How far reviewers agree on what they both read.

Percent agreement; beyond chance the kappas of Cohen (1960), Fleiss (1971), Conger (1980) and Brennan & Prediger (1981),
Gwet's AC (2008) and Krippendorff's alpha (2019); Kendall's W (1948) and intraclass correlations (McGraw & Wong 1996).
Ratings have shape (n_units, n_raters), nan where a rater did not rate.  Standard errors are over units, conditional on
the raters.
"""

from scoring.statistics.agreement.chance_correction import Agreement
from scoring.statistics.agreement.concordance import Concordance, kendall_w
from scoring.statistics.agreement.gwet import gwet_ac
from scoring.statistics.agreement.intraclass import Intraclass, intraclass_correlation
from scoring.statistics.agreement.kappa import brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa
from scoring.statistics.agreement.krippendorff import Alpha, krippendorff_alpha
from scoring.statistics.agreement.percent import percent_agreement

__all__ = [
    "Agreement",
    "Alpha",
    "Concordance",
    "Intraclass",
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac",
    "intraclass_correlation",
    "kendall_w",
    "krippendorff_alpha",
    "percent_agreement",
]
