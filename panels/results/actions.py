"""What is asked for of the results of a cycle."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.cycles.models import Cycle
from exams.jobs import procedures as jobs

STATISTICS = Rows(
    "cycles",
    lambda user, *may: Cycle.objects.with_permission(user, *may).select_related("association", "rule_book"),
    page="technical",
    named=lambda cycle: cycle.name,
)


@action(
    STATISTICS, title="Make the technical report", may=Permission.READ_STATISTICS,
    final="It changes no mark; made anew, it stands in place of the one before.",
)  # fmt: skip
def make_technical_report(cycle, *, by, now):
    """Long work; the page of the report shows how far it is."""
    jobs.ask_for("report", cycle=cycle, by=by, now=now)
