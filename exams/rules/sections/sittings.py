"""PURE: how seats are chosen, moved and given up, and what happens on the day."""

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Whole


@dataclass(frozen=True, slots=True, config=SECTION)
class SittingRules:
    candidates_choose: Flag = True  # or the office seats everybody by their wishes
    move_days: Whole = 7  # a seat can be changed until that many days before
    moves_allowed: Whole = 2  # by the candidate; the office is not bound
    withdraw_days: Whole = 0
    offer_hours: Whole = 48  # how long a place from the waiting list is kept
    no_show_forfeits_fee: Flag = True
    check_in_required: Flag = True
    check_in_minutes: Whole = 60  # before the sitting
    reminder_days: tuple[Whole, ...] = (14, 3, 1)
