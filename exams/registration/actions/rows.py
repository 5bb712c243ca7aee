"""The rows: registrations and bills as the office has them, one's own, and the cycles one may register for."""

from exams.accounts.models import Association, Candidate
from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows
from exams.cycles.models import Cycle
from exams.registration.models import Bill, Registration

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
BILL = {
    "id": "id",
    "candidate": "candidate.reference",
    "name": "candidate.name",
    "matter": "matter",
    "title": "title",
    "registration": "registration_id",
    "currency": "currency",
    "made_at": "made_at",
}
BILLS = Rows(
    "bills",
    lambda user, *may: Bill.objects.of_office(user, *may).whole(),
    page="bills:one",
    named=lambda bill: bill.candidate.name,
    model=Bill,
    shows=BILL,
    reads=(Permission.RUN_CYCLES,),
)
MY_BILLS = Rows(
    "my-bills",
    lambda user, *may: Bill.objects.of_account(user).whole(),
    page="my-fees:one",
    named=lambda bill: bill.title,
    model=Bill,
    shows={name: way for name, way in BILL.items() if name not in ("candidate", "name")},
    reads=(Permission.REGISTER,),
)
PAYERS = Rows(
    "payers",
    lambda user, *may: Candidate.objects.filter(association__in=user.associations(*may)).select_related("association"),
    page="bills:payer",
    named=lambda candidate: candidate.name,
)
MY_CANDIDACIES = Rows(
    "my-candidacies",
    lambda user, *may: Candidate.objects.of_account(user).select_related("association"),
    page=lambda candidate: "/my/fees/",
    named=lambda candidate: candidate.association.name,
)
LEDGERS = Rows(
    "ledgers",
    lambda user, *may: Association.objects.filter(pk__in=user.associations(*may)),
    page=lambda association: "/office/fees/",
    key="slug",
)
