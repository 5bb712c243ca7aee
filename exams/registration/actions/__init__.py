"""What is done with registrations and with money: by the candidate, and by the office."""

from exams.messages.actions import ME
from exams.registration.actions import candidate, charging, fees, office, papers
from exams.registration.actions.rows import BILLS, MY_BILLS, MY_REGISTRATIONS, OPEN_CYCLES, REGISTRATIONS

__all__ = [
    "BILLS",
    "ME",
    "MY_BILLS",
    "MY_REGISTRATIONS",
    "OPEN_CYCLES",
    "REGISTRATIONS",
    "candidate",
    "charging",
    "fees",
    "office",
    "papers",
]
