"""What each item of a form did.

Classical item and option analysis (Crocker & Algina 1986; Ebel & Frisbie 1991), the Rasch model by conditional maximum
likelihood (Andersen 1970; Fischer 1974), differential item functioning (Mantel-Haenszel; Holland & Thayer 1988).
"""

from scoring.statistics.items.analysis import ItemAnalysis, ItemFigures, OptionFigures, item_analysis
from scoring.statistics.items.differential_functioning import MantelHaenszel, mantel_haenszel
from scoring.statistics.items.rasch_model import Rasch, rasch

__all__ = [
    "ItemAnalysis",
    "ItemFigures",
    "MantelHaenszel",
    "OptionFigures",
    "Rasch",
    "item_analysis",
    "mantel_haenszel",
    "rasch",
]
