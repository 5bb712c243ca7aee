"""What is done with a cycle."""

from exams.actions.declaration import Rows
from exams.cycles.models import Cycle

CYCLES = Rows(
    "cycles",
    lambda user, *may: Cycle.objects.with_permission(user, *may).select_related("association", "rule_book"),
    page="office:cycle",
    named=lambda cycle: cycle.name,
)
