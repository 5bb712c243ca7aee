"""The office's registry: every endorsement, one endorsement with its history, and an earlier list taken over."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.audit.models import AuditLine
from panels.endorsements.actions import ENDORSEMENTS
from panels.endorsements.earlier_list_sheet import TEMPLATE
from panels.endorsements.models import Endorsement, TakenOverList
from panels.endorsements.public_entry import public_entry
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.search import Search
from panels.endorsements.states import EndorsementState

A_PAGE = 100
NEWEST = 5  # lists that were taken over
TOLD = {
    "endorsement.granted": "Granted",
    "endorsement.taken-over": "Taken over from an earlier list",
    "endorsement.corrected": "Name or place corrected",
    "endorsement.listed": "Shown in the public registry",
    "endorsement.unlisted": "No longer shown in the public registry",
    "endorsement.decided-anew": "Rests on a new decision",
}


@page(Permission.KEEP_REGISTRY)
@require_GET
def everybody(request):
    """The whole registry of one's associations, or those that are sought."""
    search, own = Search.read(request.GET), request.user.associations(Permission.KEEP_REGISTRY)
    found = search.of(Endorsement.objects.filter(association__in=own))
    shown = Paginator(found.select_related("association").order_by("sort_name", "id"), A_PAGE)
    context = {
        "search": search,
        "shown": shown.get_page(request.GET.get("page")),
        "states": EndorsementState.choices,
        "several": len(own) > 1,
    }
    return render(request, "endorsements/office/list.html", context)


@page(Permission.KEEP_REGISTRY)
@require_GET
def show(request, pk):
    endorsement = ENDORSEMENTS.get(request.user, pk, Permission.KEEP_REGISTRY)
    rules = endorsement_rules(endorsement.association, now=timezone.now())
    lines = AuditLine.objects.filter(subject=f"endorsement {endorsement.pk}").order_by("-number")[:200]
    context = {
        "endorsement": endorsement,
        "entry": public_entry(endorsement, rules),
        "rules": rules,
        "is_found": endorsement.listed and endorsement.state in rules.listed_states,
        "history": [(line, TOLD.get(line.action) or _became(line.action), _before(line)) for line in lines],
    }
    return render(request, "endorsements/office/one.html", context)


@page(Permission.KEEP_REGISTRY)
@require_GET
def take_over(request):
    """Where an earlier list is handed in, and those that were."""
    own = _associations(request.user)
    form = bound_form(action_called("take-over-earlier-list"), own[0], by=request.user, now=timezone.now())
    return _take_over(request, own[0], form)


@shows("take-over-earlier-list")
def _take_over(request, association, form):
    own = _associations(request.user)
    lists = TakenOverList.objects.filter(association__in=own).select_related("by", "association")
    context = {
        "associations": own,
        "chosen": association,
        "form": form,
        "lists": lists.annotate(count=Count("endorsements"))[:NEWEST],
    }
    return render(request, "endorsements/office/earlier_list.html", context, status=422 if form.errors else 200)


@page(Permission.KEEP_REGISTRY)
@require_GET
def sheet(request):
    """The sheet to fill, with one invented row."""
    response = HttpResponse("\ufeff" + TEMPLATE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="endorsements.csv"'
    return response


def _became(action):
    state = action.partition(".")[2]
    return EndorsementState(state).label if state in EndorsementState.values else state.replace("-", " ").capitalize()


def _before(line):
    before = line.details.get("before")
    return ", ".join(part for part in before.values() if part) if isinstance(before, dict) else ""


def _associations(user):
    return list(Association.objects.filter(pk__in=user.associations(Permission.KEEP_REGISTRY)))
