"""The endorsed person's own pages: the next renewal, and what changes an endorsement for longer."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.refusals.exceptions import NotYours
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.actions.rows import MY_ENDORSEMENTS, RENEWALS
from panels.renewals.models import ContinuingHour
from panels.renewals.procedures import reinstating
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.states import RequestState

EARLIER = 50
OWN, OFFICE = "renewals/holder/renewal.html", "renewals/office/one.html"
OPEN = (RequestState.ASKED, RequestState.GRANTED)


@page(Permission.REGISTER)
@require_GET
def show(request, pk):
    """What is asked for, what is there, what is missing; everything that can be done about it."""
    return shown(request, RENEWALS.get(request.user, pk, Permission.REGISTER), OWN)


def shown(request, endorsement, template, *, form=None):
    """The renewal of one endorsement; the person's page and the office's show the same."""
    now = timezone.now()
    keeping = keeping_of(endorsement, now=now)
    others = Endorsement.objects.filter(candidate=endorsement.candidate_id, state=EndorsementState.ACTIVE)
    struck = ContinuingHour.objects.struck_out().filter(candidate=endorsement.candidate_id)
    counting = {h.pk for h in keeping.counting}
    context = {
        "endorsement": endorsement,
        "association": endorsement.association,
        "keeping": keeping,
        "form": form or bound_form(action_called("note-hours"), endorsement, by=request.user, now=now),
        "earlier": [h for h in keeping.hours if h.pk not in counting][:EARLIER],
        "struck": struck.select_related("struck")[:EARLIER],
        "others": others.exclude(pk=endorsement.pk),
        "history": endorsement.renewals.exclude(pk=keeping.renewal.pk if keeping.renewal else None).order_by("-due_on"),
    }
    return render(request, template, context, status=422 if form is not None else 200)


@shows("note-hours")
def _hours_with_faults(request, endorsement, form):
    return shown(request, endorsement, OWN if endorsement.own else OFFICE, form=form)


@page(Permission.REGISTER)
@require_GET
def change(request, pk):
    """Time away, the way back, another category: only what can be asked for in the present state."""
    return _show_change(request, MY_ENDORSEMENTS.get(request.user, pk, Permission.REGISTER))


@shows("become-inactive", "ask-reinstatement", "ask-to-move")
def _show_change(request, endorsement, form=None):
    keeping = keeping_of(endorsement, now=timezone.now())
    if keeping.rules is None:
        raise NotYours("This association has no rule book in force.")
    reinstatements = list(endorsement.reinstatements.order_by("-asked_at"))
    moves = list(endorsement.category_moves.order_by("-asked_at"))
    context = {
        "endorsement": endorsement,
        "association": endorsement.association,
        "rules": keeping.rules,
        "keeping": keeping,
        "form": form,
        "faulty": type(form).__name__ if form else "",
        "asked_for": reinstating.asked_for_reinstatement(keeping.all_rules, endorsement.category),
        "changes": endorsement.changes.order_by("-changed_at"),
        "reinstatements": reinstatements,
        "moves": moves,
        "open_reinstatements": [one for one in reinstatements if one.state == RequestState.ASKED],
        "open_moves": [one for one in moves if one.state in OPEN],
    }
    return render(request, "renewals/holder/change.html", context, status=422 if form else 200)
