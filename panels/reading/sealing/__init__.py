"""The sealed key: the only modules that know which script came from whom.

A response becomes a script under a random code at hand-over (``responses``).  Nobody reads the key until every script
is settled and two people, with a reason, have opened the seal (``opening``); that line of the record is part of every
case.  What has to be known of writers before that (``writers``) leaves readers out, and tells nobody why.
"""

from panels.reading.sealing.named_by_sheet import (
    enter_identified_scripts,
    identified_scripts,
    set_aside_identified_scripts,
)
from panels.reading.sealing.opening import (
    can_be_read_again,
    confirm_opening,
    move_panel,
    open_identified,
    propose_opening,
    registration_of_script,
    scripts_of_registration,
    withdraw_proposal,
)
from panels.reading.sealing.responses import seal_copies, seal_responses, waiting_to_be_sealed
from panels.reading.sealing.writers import (
    find_writer_for_safety,
    groups_of,
    kept_from,
    planning_facts,
    readers_by_registration,
    readers_of,
    readers_of_the_same_hands,
    siblings_of,
)

__all__ = [
    "can_be_read_again",
    "confirm_opening",
    "enter_identified_scripts",
    "find_writer_for_safety",
    "groups_of",
    "identified_scripts",
    "kept_from",
    "move_panel",
    "open_identified",
    "planning_facts",
    "propose_opening",
    "readers_by_registration",
    "readers_of",
    "readers_of_the_same_hands",
    "registration_of_script",
    "scripts_of_registration",
    "seal_copies",
    "seal_responses",
    "set_aside_identified_scripts",
    "siblings_of",
    "waiting_to_be_sealed",
    "withdraw_proposal",
]
