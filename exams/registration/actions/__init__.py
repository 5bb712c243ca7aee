"""What is done with registrations: by the candidate, and by the office."""

from exams.messages.actions import ME
from exams.registration.actions import candidate, office
from exams.registration.actions.rows import MY_REGISTRATIONS, OPEN_CYCLES, REGISTRATIONS

__all__ = ["ME", "MY_REGISTRATIONS", "OPEN_CYCLES", "REGISTRATIONS", "candidate", "office"]
