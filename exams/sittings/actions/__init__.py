"""What is done about seats: by the candidate, by the office with one registration, with a sitting, for everybody."""

from exams.sittings.actions import candidate, office, places, seating

__all__ = ["candidate", "office", "places", "seating"]
