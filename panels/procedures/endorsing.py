"""Endorsements: granted by a decision, moved from state to state by name."""

from django.db import transaction

from exams.clock import local_day
from exams.errors import Invalid, WrongState
from exams.procedures.audit import record
from panels.models import Endorsement, EndorsementChange
from panels.states.endorsements import ENDORSEMENT_LIFECYCLE, EndorsementState


@transaction.atomic
def move_endorsement(endorsement, to, *, reason, by, at, **changes):
    """The only place an endorsement changes state; other columns that change with it go in ``changes``."""
    if not reason.strip():
        raise Invalid("Write the reason in a sentence.")
    endorsement = Endorsement.objects.select_for_update().select_related("association").get(pk=endorsement.pk)
    came_from = EndorsementState(endorsement.state)
    if to not in ENDORSEMENT_LIFECYCLE[came_from]:
        raise WrongState.between("This endorsement", came_from, to)
    changes |= {"state": to, "state_since": local_day(at, endorsement.association.time_zone)}
    for name, value in changes.items():
        setattr(endorsement, name, value)
    endorsement.save(update_fields=list(changes))
    EndorsementChange.objects.create(
        endorsement=endorsement, came_from=came_from, became=to, reason=reason.strip(), changed_by=by, changed_at=at
    )
    record(f"endorsement.{to}", endorsement, by=by, at=at, reason=reason.strip(), came_from=str(came_from))
    return endorsement
