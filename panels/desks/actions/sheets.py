"""Sheets handed in, applied, and taken back."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState
from panels.desks.actions.cycle_facts import RUN, ask_for_scoring
from panels.desks.forms.cycle_page import HandInForm
from panels.intake.models import SheetImport
from panels.intake.procedures.hand_in import confirm, hand_in
from panels.intake.procedures.taking_back import take_back

SHEETS = Rows(
    "sheets",
    lambda user, *may: SheetImport.objects.filter(cycle__association__in=user.associations(*may)).select_related(
        "cycle__association", "cycle__rule_book", "by"
    ),
    page=lambda kept: reverse("office:handed-in", args=[kept.cycle_id, kept.pk]),
    model=SheetImport,
    shows={
        "id": "id", "cycle": "cycle_id", "at": "at", "by": "by.email", "applied": "applied", "looked_at": "looked_at",
        "taken_back_at": "taken_back_at", "changes": "changes", "named": "named", "faults": "faults", "notes": "notes",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


@action(
    CYCLES, title="See what they would change", form=HandInForm, final="Nothing is changed before it is applied.",
    when=lambda cycle: cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def hand_in_sheets(cycle, *, sheets, by, now, **said):
    """The sheets are read; a job says in numbers and names what they would change.  Apply them afterwards."""
    job = hand_in(cycle, sheets, by=by, now=now, look=True, **said)
    data = {"job": str(job.pk), "sheets": job.outcome.get("about", "")}
    return Done("The sheets are being read. Nothing is changed yet.", data)


@action(
    SHEETS, title="Apply the sheets", undo="take-back-sheets",
    when=lambda kept: not kept.applied and kept.looked_at is not None, **RUN,
)  # fmt: skip
def apply_sheets(kept, *, by, now):
    """As they were looked at; what they take away is kept and can be brought back."""
    job = confirm(kept, by=by, now=now)
    go = reverse("office:cycle", args=[kept.cycle_id])
    return Done("The sheets are being applied.", {"job": str(job.pk)}, go=go)


@action(
    SHEETS, title="Bring back what was taken away", form=ReasonForm,
    final="Hand the sheets in again to take it away once more.",
    when=lambda kept: kept.applied and kept.taken and not kept.taken_back_at
    and kept.cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def take_back_sheets(kept, *, reason, by, now):
    """People are registered again, papers stand, ratings count; where something newer stands, that stays."""
    done, left = take_back(kept, by=by, now=now, reason=reason)
    told = ", ".join(f"{number:,} {what}" for what, number in done.items()) or "nothing that was still gone"
    data = {"back": done, "left": left, **ask_for_scoring(kept.cycle, by=by, now=now)}
    return Done(
        f"Brought back: {told}. The cycle is being scored anew.", data,
        go=reverse("office:cycle", args=[kept.cycle_id]),
        warnings=tuple(f"Not brought back: {sentence}" for sentence in left[:20]),
    )  # fmt: skip
