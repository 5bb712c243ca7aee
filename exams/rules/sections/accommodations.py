"""PURE: how an accommodation is asked for."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Whole, reads


@dataclass(frozen=True, slots=True, config=SECTION)
class AccommodationRules:
    weeks_before: Annotated[
        Whole,
        reads(
            "Weeks before the exam",
            "An accommodation is asked for at least {:week} before the exam.",
            front=True,
            none="An accommodation can be asked for until the exam.",
        ),
    ] = 2
    documents_required: Annotated[
        Flag,
        reads(
            "Documents with a request",
            (
                "A request for an accommodation comes with a document.",
                "A request for an accommodation needs no document.",
            ),
        ),
    ] = False
