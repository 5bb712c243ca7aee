"""What the office does that concerns several subjects at once: registrations, and the people of an association."""

from exams.office.actions import people, registrations

__all__ = ["people", "registrations"]
