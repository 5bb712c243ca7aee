"""What the office does with one registration that concerns several subjects at once."""

from exams.office.actions import registrations

__all__ = ["registrations"]
