"""What whoever is seated at a sitting is told beside place and time: the way there, what to bring, whom to call."""

from dataclasses import dataclass
from datetime import timedelta

from exams.calendar.zones import said_in

PHOTOGRAPH = "A document with your photograph."


@dataclass(frozen=True, slots=True)
class Directions:
    """Ready to be shown to a candidate; the meeting link is empty before its time."""

    address: str
    map_link: str
    arrival: str
    bring: str
    contact: str
    meeting_link: str
    meeting_link_from: str  # '' where there is none, or it is shown

    def __str__(self):
        """As a letter says it; links come last, without a full stop that would become part of them."""
        said = [
            self.address and f"Address: {_one_line(self.address)}",
            _one_line(self.arrival),
            f"Bring: {_one_line(self.bring)}",
            self.contact and f"Contact: {self.contact}",
            self.meeting_link_from and f"The meeting link is on your page from {self.meeting_link_from} on",
        ]
        links = [self.map_link and f"Map: {self.map_link}", self.meeting_link and f"Meeting: {self.meeting_link}"]
        return " ".join([*(_ended(one) for one in said if one), *filter(None, links)])


def directions_of(sitting, *, now) -> Directions:
    """What a candidate who is seated there is told now."""
    shown_from = sitting.starts_at - timedelta(hours=sitting.meeting_link_hours)
    shown, link = now >= shown_from, sitting.meeting_link
    return Directions(
        sitting.address, sitting.map_link, sitting.arrival, sitting.bring or PHOTOGRAPH, sitting.contact,
        meeting_link=link if shown else "",
        meeting_link_from=said_in(shown_from, sitting.time_zone) if link and not shown else "",
    )  # fmt: skip


def location_of(sitting) -> str:
    """As a calendar writes it."""
    if sitting.remote:
        return "Remote, at your own computer"
    return ", ".join(filter(None, [sitting.place, _one_line(sitting.address)]))


def _one_line(text) -> str:
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


def _ended(text) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
