"""What the office does with papers: puts them together, and chooses them for cycles."""

from exams.items.actions import choosing, lines, whole_forms
from exams.items.actions.rows import FORMS, QUESTIONS, VIGNETTES

__all__ = ["FORMS", "QUESTIONS", "VIGNETTES", "choosing", "lines", "whole_forms"]
