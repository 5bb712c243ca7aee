"""PURE: who sits where.  An exact assignment: as many seated as can be, then by wishes, then by nearness in time."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

UNSEATED = 1_000_000.0  # leaving somebody without a seat costs more than any wish
NOT_WISHED = 1_000.0
A_RANK = 100.0
A_DAY = 0.1
LONGEST_WAIT = 365


@dataclass(frozen=True, slots=True)
class Asking:
    """One candidate: wishes in order (none: any sitting), the first possible day, what the accommodation asks for."""

    key: Hashable
    wishes: tuple[Hashable, ...] = ()
    not_before: date | None = None
    own_room: bool = False
    technology: bool = False


@dataclass(frozen=True, slots=True)
class Offering:
    """One sitting with the places that are still free; ``rooms`` of them are rooms of one's own."""

    key: Hashable
    places: int
    day: date
    rooms: int = 0
    technology: bool = True
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """``seats`` is {asking: sitting}; ``without`` {asking: the sentence that says why}."""

    seats: Mapping[Hashable, Hashable]
    without: Mapping[Hashable, str]


def solve(askings: Sequence[Asking], offerings: Sequence[Offering]) -> Plan:
    """The best plan there is.  Places and rooms are never exceeded; who cannot be seated is told why."""
    pairs = [(a, o) for a in range(len(askings)) for o in range(len(offerings)) if _fits(askings[a], offerings[o])]
    if not pairs:
        return Plan({}, {a.key: _why_not(a, offerings) for a in askings})
    first = min(o.day for o in offerings)
    cost = np.array([_cost(askings[a], offerings[o], first) - UNSEATED for a, o in pairs])
    chosen = _assign(pairs, cost, askings, offerings)
    seats = {askings[a].key: offerings[o].key for (a, o), taken in zip(pairs, chosen, strict=True) if taken}
    without = {a.key: _why_not(a, offerings) for a in askings if a.key not in seats}
    return Plan(seats, without)


def _assign(
    pairs: list[tuple[int, int]], cost: np.ndarray, askings: Sequence[Asking], offerings: Sequence[Offering]
) -> np.ndarray:
    people, places = np.array(pairs).T
    columns, one = np.arange(len(pairs)), np.ones(len(pairs))
    in_room = np.array([askings[a].own_room and not offerings[o].remote for a, o in pairs])
    rules = [
        LinearConstraint(coo_array((one, (people, columns)), shape=(len(askings), len(pairs))), ub=1),
        LinearConstraint(
            coo_array((one, (places, columns)), shape=(len(offerings), len(pairs))), ub=[o.places for o in offerings]
        ),
        LinearConstraint(
            coo_array((one[in_room], (places[in_room], columns[in_room])), shape=(len(offerings), len(pairs))),
            ub=[o.rooms for o in offerings],
        ),
    ]
    # Rooms lie within places, and nobody sits twice: the relaxed programme is whole already, so that no limit is needed
    # for it to end.  The gap is none, because a gap of what the unseated cost would be more than many wishes.
    found = milp(
        cost, integrality=np.ones(len(pairs)), bounds=Bounds(0, 1), constraints=rules, options={"mip_rel_gap": 0}
    )
    return np.asarray(found.x > 0.5)


def _fits(asking: Asking, offering: Offering) -> bool:
    if offering.places <= 0 or (asking.not_before and offering.day < asking.not_before):
        return False
    if asking.own_room and not offering.remote and offering.rooms <= 0:
        return False
    return offering.technology or not asking.technology


def _cost(asking: Asking, offering: Offering, first: date) -> float:
    near = asking.not_before or first
    days = min(abs((offering.day - near).days), LONGEST_WAIT) * A_DAY
    if not asking.wishes:
        return days
    if offering.key not in asking.wishes:
        return NOT_WISHED + days
    return A_RANK * asking.wishes.index(offering.key) + days


def _why_not(asking: Asking, offerings: Sequence[Offering]) -> str:
    if not offerings:
        return "There is no sitting yet."
    late = [o for o in offerings if not asking.not_before or o.day >= asking.not_before]
    if not late:
        return "No sitting is on or after the first day this candidate can sit."
    able = [o for o in late if o.technology or not asking.technology]
    if not able:
        return "No sitting has the assistive technology that was granted."
    if asking.own_room and not any(o.remote or o.rooms for o in able):
        return "No sitting has a room of one’s own left."
    return "All places that fit are taken."
