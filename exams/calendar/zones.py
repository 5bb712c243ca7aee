"""PURE: moments in words, on the clocks of the place and on the candidate's own; the zones people know."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

# Places people know; Etc/… and the like are for machines.
MACHINES = ("Etc/", "posix/", "right/", "SystemV/")
ZONES = ["UTC", *sorted(z for z in available_timezones() if "/" in z and not z.startswith(MACHINES))]


def said_in(moment: datetime, zone: str) -> str:
    """A moment on the clocks of a place, with the name of its zone: '14 March 2026, 09:30 EDT'."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"


def in_both_zones(sitting: Any, candidate: Any) -> str:
    """The beginning of a sitting in its own zone, and in the candidate's where that differs."""
    own = candidate.time_zone or sitting.time_zone
    there = said_in(sitting.starts_at, sitting.time_zone)
    return there if own == sitting.time_zone else f"{there} ({said_in(sitting.starts_at, own)} for you)"
