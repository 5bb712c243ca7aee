"""What waits on the first page: of the endorsed person's renewals, and of the office that keeps the registry."""

from django.urls import reverse
from django.utils import timezone

from exams.accounts.permissions import Permission, holds
from exams.calendar.days import said
from exams.wording.phrases import counted
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.procedures.facts import keeping_of_all
from panels.renewals.procedures.lists import requests_waiting, waiting_for_the_office
from panels.renewals.views.office import associations_kept


def renewals_of(user):
    """(title, detail, address, action) of everything this person has to renew now, or can have reinstated."""
    if not holds(user, Permission.REGISTER):
        return []
    kept = (EndorsementState.ACTIVE, EndorsementState.INACTIVE, EndorsementState.LAPSED)
    mine = list(Endorsement.objects.filter(candidate__user=user, state__in=kept).select_related("association"))
    found = []
    for keeping in keeping_of_all(mine, now=timezone.now()).values() if mine else ():
        it = keeping.endorsement
        title = f"{it.credential} {it.category}"
        if it.state == EndorsementState.LAPSED:
            detail = f"Lapsed on {said(it.state_since)}; the exam is not taken again"
            found.append((title, detail, reverse("keeping:change", args=[it.pk]), "Ask for reinstatement"))
        elif keeping.asks_the_person and keeping.opened:
            day = said(keeping.due.due_on)
            detail = f"The renewal was due on {day}; it lapses on {said(keeping.due.lapses_on)}"
            detail = detail if keeping.overdue else f"To be renewed by {day}"
            found.append((title, detail, reverse("keeping:renewal", args=[it.pk]), "Renew"))
    return found


def renewals_at_the_office(user):
    """(title, detail, address, action) of attestations, audits and requests that wait for the office."""
    associations = associations_kept(user)
    if not associations:
        return []
    found = []
    if n := waiting_for_the_office(associations):
        title = f"{counted(n, 'renewal')} attested"
        found.append((title, "To be renewed, drawn for an audit or audited", reverse("renewals:all"), "Look"))
    if n := sum(asked.count() for asked in requests_waiting(associations)):
        title = f"{counted(n, 'request')} of endorsed people"
        found.append((title, "Reinstatements and moves", reverse("renewals:requests"), "Answer"))
    return found
