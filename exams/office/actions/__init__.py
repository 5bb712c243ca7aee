"""What the office does that concerns several subjects at once: registrations, the people of an association, a further one."""

from exams.office.actions import founding, people, registrations

__all__ = ["founding", "people", "registrations"]
