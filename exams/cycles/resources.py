"""Cycles and associations, for programs."""

from dataclasses import replace

from exams.accounts.models import Association
from exams.accounts.permissions import Permission
from exams.actions.declaration import columns
from exams.cycles.actions import ASSOCIATIONS, CYCLES
from exams.cycles.models import Cycle

READABLE_CYCLES = replace(
    CYCLES,
    model=Cycle,
    shows=columns(
        "id", "name", "year", "season", "state", "registration_opens", "registration_closes",
        "first_exam_day", "last_exam_day", "release_day", "released_at",
        association="association.name", association_slug="association.slug", rule_book="rule_book.version",
    ),
    reads=(Permission.RUN_CYCLES, Permission.READ_CASES),
)  # fmt: skip
READABLE_ASSOCIATIONS = replace(
    ASSOCIATIONS,
    model=Association,
    shows=columns("slug", "name", "time_zone", "language"),
    reads=(Permission.RUN_CYCLES,),
)
