"""PURE: how seats are chosen, moved and given up, and what happens on the day."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Whole, reads


@dataclass(frozen=True, slots=True, config=SECTION)
class SittingRules:
    candidates_choose: Annotated[
        Flag,
        reads(
            "Candidates choose their seat",
            ("Candidates choose their own seat.", "The office seats everybody, by their wishes."),
            front=True,
        ),
    ] = True
    move_days: Annotated[
        Whole,
        reads(
            "Days before, to change a seat",
            "A seat can be changed until {:day} before the sitting.",
            none="A seat can be changed until the sitting.",
        ),
    ] = 7
    moves_allowed: Annotated[
        Whole,
        reads("Changes of seat", "A candidate may change seats {:time}.", none="A candidate cannot change seats."),
    ] = 2
    withdraw_days: Annotated[
        Whole,
        reads(
            "Days before, to withdraw",
            "A candidate can withdraw until {:day} before the sitting.",
            front=True,
            none="A candidate can withdraw until the sitting.",
        ),
    ] = 0
    offer_hours: Annotated[
        Whole, reads("Hours a place is kept", "A place from the waiting list is kept for {:hour}.")
    ] = 48
    no_show_forfeits_fee: Annotated[
        Flag,
        reads(
            "Not coming forfeits the fee",
            ("Whoever does not come forfeits the fee.", "Whoever does not come is credited the fee."),
        ),
    ] = True
    check_in_required: Annotated[
        Flag, reads("Check-in is required", ("A proctor checks everybody in before the exam.", "There is no check-in."))
    ] = True
    check_in_minutes: Annotated[
        Whole,
        reads(
            "Check-in opens, in minutes before",
            "Check-in opens {:minute} before the sitting.",
            none="Check-in opens with the sitting.",
        ),
    ] = 60
    reminder_days: Annotated[
        tuple[Whole, ...],
        reads(
            "Reminders, in days before",
            "Reminders go out {} days before the sitting.",
            none="No reminders go out.",
            help="One a line.",
        ),
    ] = (14, 3, 1)
