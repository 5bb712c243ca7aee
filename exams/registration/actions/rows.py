"""The rows: registrations as the office has them, one's own, and the cycles one may register for."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows
from exams.cycles.models import Cycle
from exams.registration.models import Registration

REGISTRATIONS = Rows(
    "registrations",
    lambda user, *may: Registration.objects.of_office(user, *may).select_related(
        "candidate__user", "cycle__association", "cycle__rule_book", "sitting"
    ),
    page="registrations:show",
    named=lambda registration: registration.candidate.name,
    model=Registration,
    shows={
        "id": "id",
        "cycle": "cycle_id",
        "candidate": "candidate.reference",
        "name": "candidate.name",
        "credential": "credential",
        "category": "category",
        "state": "state",
        "sits_exam": "sits_exam",
        "registered_at": "registered_at",
        "sitting": "sitting_id",
        "seat": "seat",
    },
    reads=(Permission.RUN_CYCLES,),
)
MY_REGISTRATIONS = Rows(
    "my-registrations",
    lambda user, *may: Registration.objects.of_account(user).select_related(
        "candidate__user", "cycle__association", "cycle__rule_book", "sitting"
    ),
    page="candidate:registration",
    named=lambda registration: registration.cycle.name,
)
OPEN_CYCLES = Rows(
    "open-cycles",
    lambda user, *may: (
        Cycle.objects.open_for_registration()
        .filter(association__candidates__user=user)
        .select_related("association", "rule_book")
        .distinct()
    ),
    page="candidate-register",
    named=lambda cycle: cycle.name,
)
