"""An association's own sheets become a cycle: one chapter for each, applied together or not at all."""

from panels.procedures.sheets.apply import apply_sheets, cycle_of_sheets

__all__ = ["apply_sheets", "cycle_of_sheets"]
