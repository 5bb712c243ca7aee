"""What the office does that concerns several subjects at once: registrations, a further association."""

from exams.office.actions import founding, registrations

__all__ = ["founding", "registrations"]
