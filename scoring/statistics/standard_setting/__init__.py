"""Where the cut should be, in raw points.

From judges of items (Angoff 1971), from examiners of borderline candidates (Wood et al. 2006), or as a compromise
between what judges ask and candidates can do (Hofstee 1983; Beuk 1984).
"""

from scoring.statistics.standard_setting.angoff_method import Angoff, angoff
from scoring.statistics.standard_setting.borderline_candidates import BorderlineRegression, borderline_regression
from scoring.statistics.standard_setting.compromise import Compromise, beuk, hofstee

__all__ = ["Angoff", "BorderlineRegression", "Compromise", "angoff", "beuk", "borderline_regression", "hofstee"]
