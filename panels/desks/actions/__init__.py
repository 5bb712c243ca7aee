"""The stages of a cycle, each with its way back, and what else the cycle's page offers."""

from panels.desks.actions import column_maps, exam_stages, planning, scoring_stages
from panels.desks.actions.cycle_facts import panel_of
from panels.desks.actions.scoring_stages import to_be_opened
from panels.desks.actions.sheets import SHEETS

__all__ = ["SHEETS", "column_maps", "exam_stages", "panel_of", "planning", "scoring_stages", "to_be_opened"]
