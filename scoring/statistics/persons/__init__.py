"""Whether a candidate's answers make sense: person fit, and answers too much alike.

Guttman errors, H^T and U3 (Meijer & Sijtsma 2001); answer copying by omega (Wollack 1997).
"""

from scoring.statistics.persons.answer_copying import Copying, CopyingPair, copying_index
from scoring.statistics.persons.fit import PersonFit, person_fit

__all__ = ["Copying", "CopyingPair", "PersonFit", "copying_index", "person_fit"]
