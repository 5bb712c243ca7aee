"""PURE: moments in words, on the clocks of the place and on the candidate's own; the zones people know."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

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


def local_moment(day: date, hour: time, zone: str) -> datetime:
    """The moment at which clocks in ``zone`` show this, in UTC.

    Raises ValueError with a sentence for an hour that the change of clocks leaves out or shows twice there:
    nobody may be invited to such an hour.
    """
    if not is_zone(zone):
        raise ValueError(f"“{zone}” is no time zone: choose one such as America/New_York.")
    place = ZoneInfo(zone)
    first, second = (datetime.combine(day, hour, place).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    when = f"{hour:%H:%M} on {day.day} {day:%B %Y}"
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) == datetime.combine(day, hour):
        raise ValueError(
            f"In {zone} clocks show {when} twice, because they are set back that night: choose another hour."
        )
    raise ValueError(f"In {zone} there is no {when}, because clocks are set forward that night: choose another hour.")


_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ ,]+(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2}))?")


def read_window(line: str, *, hours: Sequence[time], zone: str) -> tuple[datetime, datetime]:
    """``2027-01-26``, or ``2027-01-26 14:00–18:00``, in UTC; where no hours are written, those given.

    Raises ValueError with a sentence.
    """
    written = _LINE.fullmatch(line.strip())
    try:
        day = date.fromisoformat(written[1]) if written else None
        own = [time.fromisoformat(hour.zfill(5)) for hour in written.groups()[1:] if hour] if written else []
    except ValueError:
        day = None
    if day is None:
        raise ValueError("write the day, and the hours where they differ, as 2027-01-26 14:00–18:00.")
    begins, ends = own or hours
    return local_moment(day, begins, zone), local_moment(day, ends, zone)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
