"""Calendars by iCalendar (RFC 5545): moments in UTC, so that every reader shows them in its own zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One occasion; under the same ``uid`` a later calendar replaces it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    description: str
    cancelled: bool = False
    link: str = ""


def calendar(name: str, entries: Iterable[Entry], *, now: datetime) -> bytes:
    """A calendar that can be downloaded or subscribed to, as of ``now``."""
    made = Calendar()
    made.add("prodid", "-//Endorsement Exams//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, now))
    return bytes(made.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", entry.description)
    if entry.link:
        event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for ahead in (timedelta(days=1), timedelta(hours=1)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -ahead)
        event.add_component(alarm)
    return event
