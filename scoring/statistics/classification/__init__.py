"""Whether the right decision was made, and would be made again.

Accuracy is against true scores, consistency between two parallel forms: Livingston & Lewis (1995) and Hanson & Brennan
(1990) give both, Subkoviak (1976) and Huynh (1976) consistency.  ``decision_probability`` is of one candidate, under
any rule that joins the parts.
"""

from scoring.statistics.classification.accuracy import hanson_brennan, livingston_lewis
from scoring.statistics.classification.consistency import huynh, subkoviak
from scoring.statistics.classification.decision_probabilities import DecisionProbability, decision_probability
from scoring.statistics.classification.indices import Classification

__all__ = [
    "Classification",
    "DecisionProbability",
    "decision_probability",
    "hanson_brennan",
    "huynh",
    "livingston_lewis",
    "subkoviak",
]
