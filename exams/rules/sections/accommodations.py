"""PURE: how an accommodation is asked for."""

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Whole


@dataclass(frozen=True, slots=True, config=SECTION)
class AccommodationRules:
    weeks_before: Whole = 2  # asked for at least that long before the exam
    documents_required: Flag = False
