"""Forms put together, fixed, and chosen for cycles."""

from exams.items.procedures.cycle_papers import clear_paper, set_paper
from exams.items.procedures.whole_forms import set_part_one_form, set_part_two_form

__all__ = ["clear_paper", "set_paper", "set_part_one_form", "set_part_two_form"]
