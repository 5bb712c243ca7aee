"""The days on which what reads the clock is tried: those on which calendars and clocks are known to go wrong."""

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When a test begins, and the zone the machine itself keeps."""

    at: datetime
    zone: str = "UTC"

    def __str__(self):
        return f"{self.at:%Y-%m-%dT%H:%M}-{self.zone.rpartition('/')[2]}"


ORDINARY = Moment(datetime(2026, 3, 14, 9, 0, tzinfo=UTC))

DATES = (
    "2028-02-28", "2028-02-29", "2027-12-30", "2027-12-31", "2028-01-01",
    "2027-03-14", "2027-11-07",  # the clocks of New York go forward, and back
    "2027-03-28", "2027-10-31",  # those of Berlin
)  # fmt: skip
CHANGES = ("2027-03-14T06:59", "2027-11-07T05:59", "2027-03-28T00:59", "2027-10-31T00:59")  # a minute later it is so
ZONES = ("Pacific/Honolulu", "Pacific/Kiritimati")  # ten hours behind UTC, fourteen ahead of it

MOMENTS = tuple(
    Moment(datetime.fromisoformat(text).replace(tzinfo=UTC), zone)
    for text in (*(f"{day}T{hour}" for day in DATES for hour in ("00:01", "23:59")), *CHANGES)
    for zone in ZONES
)

# For what takes long: where the machine's own day is the day before, and where it is the day after, in turn.
ONCE_A_DATE = tuple(
    next(one for one in MOMENTS if str(one) == f"{day}T{('00:01-Honolulu', '23:59-Kiritimati')[n % 2]}")
    for n, day in enumerate(DATES)
)


@contextmanager
def machine_in(zone):
    """As if the machine kept this zone (Django would have set its own)."""
    before = os.environ.get("TZ")
    _keep(zone)
    try:
        yield
    finally:
        _keep(before)


def _keep(zone):
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()
