"""The seal is opened by two people with a reason, and only then is it said whose a script is."""

from django.db import transaction

from exams.audit.procedures import record
from exams.refusals.exceptions import Refused, Sealed, WrongState
from panels.reading.models import Panel, Script, SealOpening
from panels.reading.models.sealed import SealedKey
from panels.reading.states import PANEL_LIFECYCLE, PanelState


@transaction.atomic
def propose_opening(panel, *, reason, by, now):
    """The first of the two people, and why."""
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    if panel.state != PanelState.SETTLED:
        raise WrongState("The seal can be opened once every script is settled; some are still being read.")
    if not reason.strip():
        raise Refused("Write the reason for which the seal is to be opened.")
    if SealOpening.objects.filter(panel=panel).exists():
        raise Refused("The opening of this seal has been proposed already.")
    opening = SealOpening.objects.create(panel=panel, reason=reason.strip(), proposed_by=by, proposed_at=now)
    record("seal.opening-proposed", panel, by=by, at=now, cycle=panel.cycle, reason=reason.strip())
    return opening


@transaction.atomic
def withdraw_proposal(panel, *, reason, by, now):
    """The opening is proposed no more; refused once the second person has confirmed it."""
    waiting = SealOpening.objects.select_for_update().filter(panel=panel, confirmed_at__isnull=True).first()
    if waiting is None:
        raise WrongState("No opening of this seal waits for a confirmation.")
    record("seal.proposal-withdrawn", panel, by=by, at=now, cycle=panel.cycle, reason=reason.strip())
    waiting.delete()


@transaction.atomic
def confirm_opening(panel, *, by, now):
    """The second person.  From here on the scripts have names again, and the committee sees who opened them."""
    opening = SealOpening.objects.select_for_update().filter(panel=panel, confirmed_at__isnull=True).first()
    if opening is None or opening.panel.state != PanelState.SETTLED:
        raise WrongState("No opening of this seal waits for a confirmation.")
    if opening.proposed_by_id == by.pk:
        raise Refused("A seal is opened by two people: somebody else has to confirm it.")
    opening.confirmed_by, opening.confirmed_at = by, now
    opening.save(update_fields=["confirmed_by", "confirmed_at"])
    return move_panel(panel, PanelState.OPENED, by=by, at=now, reason=opening.reason)


def open_identified(panel, *, by, now):
    """A panel whose sheet named the candidates has no seal to break; it is said so instead."""
    if not panel.identified_at_source:
        raise Sealed("This panel is sealed: two people have to open it.")
    return move_panel(
        panel, PanelState.OPENED, by=by, at=now, reason="The association's sheet names the candidate of each script."
    )


def registration_of_script(panel):
    """{script id: registration id}.  Refused while the seal is closed."""
    _require_open(panel)
    return dict(SealedKey.objects.filter(script__panel=panel).values_list("script_id", "attempt__registration_id"))


def scripts_of_registration(panel, registration):
    """The scripts of one case, for the committee.  Refused while the seal is closed."""
    _require_open(panel)
    return Script.objects.filter(
        pk__in=SealedKey.objects.filter(
            script__panel=panel, attempt__registration=registration.exam_with_id or registration.pk
        ).values("script_id")
    )


def can_be_read_again(registrations):
    """The ids of those whose scripts lie here as their first readers saw them, under a seal that was opened."""
    first = Panel.objects.filter(state=PanelState.OPENED, identified_at_source=False)
    keys = SealedKey.objects.filter(attempt__registration__in=registrations, script__panel__in=first)
    return set(keys.values_list("attempt__registration_id", flat=True))


def _require_open(panel):
    if panel.state != PanelState.OPENED:
        raise Sealed("The seal of this panel is closed: nobody may know yet whose scripts these are.")


@transaction.atomic
def move_panel(panel, to, *, by, at, reason=""):
    """The only place a panel changes state."""
    locked = Panel.with_appeals.select_for_update().get(pk=panel.pk)
    came_from = PanelState(locked.state)
    if to not in PANEL_LIFECYCLE[came_from]:
        raise WrongState.between("This panel", came_from, to)
    panel.state = to
    panel.save(update_fields=["state"])
    record(f"panel.{to}", panel, by=by, at=at, cycle=panel.cycle, reason=reason, came_from=str(came_from))
    return panel
