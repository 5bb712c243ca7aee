"""PURE: days and hours across time zones."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta


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


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_day(moment: datetime, zone: str) -> date:
    """The day on which this moment falls in ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_and_hour(moment: datetime, zone: str) -> str:
    """``14 March 2026, 09:00 EST``: on the clocks of ``zone``."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y}, {there:%H:%M} {there.tzname()}"


def window(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """From when until when, on the clocks of ``zone`` and with its name; the day once where it is the same."""
    begins, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    day = f"{begins:%A} {begins.day} {begins:%B %Y}, {begins:%H:%M}"
    if begins.utcoffset() != ends.utcoffset():
        day = f"{day} {begins.tzname()}"  # the clocks are set in between
    until = f"{ends:%H:%M} {ends.tzname()}"
    if begins.date() != ends.date():
        until = f"{ends:%A} {ends.day} {ends:%B}, {until}"
    return f"{day} to {until} ({zone})"


def months_after(day: date, months: int) -> date:
    """The same day some calendar months later; the last day of a shorter month."""
    after: date = day + relativedelta(months=months)
    return after


def said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
