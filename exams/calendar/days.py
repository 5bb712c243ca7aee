"""PURE: days and hours across time zones."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


def local_day(moment: datetime, zone: str) -> date:
    """The day on which this moment falls in ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def days_ahead(moment: datetime, *, now: datetime, zone: str) -> int:
    """How many days on the calendar of ``zone`` lie between today and ``moment``, whatever the clocks show."""
    return (local_day(moment, zone) - local_day(now, zone)).days


def last_moment(moment: datetime, *, days: int, zone: str) -> datetime:
    """The end of the day that lies so many days before ``moment`` on the calendar of ``zone``; for none, itself."""
    if days == 0:
        return moment
    day = local_day(moment, zone) - timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59, 999_999), ZoneInfo(zone))


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


def lies_outside(begins: date, ends: date, first: date | None, last: date | None) -> bool:
    """Whether some of it comes before the first day or after the last; where a day is not given, nothing does."""
    return bool((first and begins < first) or (last and ends > last))
