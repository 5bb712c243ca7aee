"""The seat of one registration, given by the office."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.registration.actions import REGISTRATIONS
from exams.registration.states import RegistrationState
from exams.sittings.forms import SittingChoiceForm
from exams.sittings.procedures.places import seat
from exams.sittings.procedures.waiting_list import promote


class SeatForm(SittingChoiceForm):
    """Begins with the sitting in which the candidate is seated."""

    @classmethod
    def first(cls, row):
        return {"sitting": row.sitting_id}


@action(
    REGISTRATIONS, title="Seat here", may=Permission.RUN_CYCLES, form=SeatForm, undo="seat-candidate",
    when=lambda registration: registration.comes_to_sit and registration.state == RegistrationState.REGISTERED,
)  # fmt: skip
def seat_candidate(registration, *, sitting, by, now):
    before = registration.sitting
    seat(registration, sitting=sitting, by=by, now=now)
    if before and before.pk != sitting.pk:
        promote(before, now=now)
    return "Seated."
