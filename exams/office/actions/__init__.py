"""What the office does that concerns several subjects at once: registrations, people, a further association."""

from exams.office.actions import founding, people, registrations

__all__ = ["founding", "people", "registrations"]
