from panels.reading.models import sealed  # known to Django, offered to nobody
from panels.reading.models.alerts import SafeguardingAlert
from panels.reading.models.assignments import Assignment
from panels.reading.models.maskings import Masking
from panels.reading.models.openings import SealOpening
from panels.reading.models.panels import Panel, PanelMember, PlanChange, RubricUse
from panels.reading.models.part_two_marks import PartTwoMark
from panels.reading.models.ratings import Rating, RatingDraft, RatingLevel, RatingRevision, Remark
from panels.reading.models.scripts import Script
from panels.reading.models.seeds import Seed, TrainingReading

__all__ = [
    "Assignment",
    "Masking",
    "Panel",
    "PanelMember",
    "PartTwoMark",
    "PlanChange",
    "Rating",
    "RatingDraft",
    "RatingLevel",
    "RatingRevision",
    "Remark",
    "RubricUse",
    "SafeguardingAlert",
    "Script",
    "SealOpening",
    "Seed",
    "TrainingReading",
]
