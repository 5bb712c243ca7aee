"""The candidates of an association as records: listed, entered, one by one."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.people.actions.candidates import CANDIDATES, MERGES
from exams.people.procedures.merging import what_of
from exams.people.views.downloads import as_sheet
from exams.people.views.office import A_PAGE, association_of


def _found(request, association):
    sought = request.GET.get("q", "").strip()[:100]
    found = association.candidates.select_related("user", "merged_into").order_by("reference", "pk")
    if sought:
        found = found.filter(Q(name__icontains=sought) | Q(reference__icontains=sought) | Q(email__icontains=sought))
    return found, sought


@page(Permission.RUN_CYCLES)
@require_GET
def candidates(request):
    """Everybody the association knows, by number."""
    association, others = association_of(request)
    found, sought = _found(request, association)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"association": association, "others": others, "shown": shown, "sought": sought}
    return render(request, "people/candidates.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def candidates_sheet(request):
    """The same list as a CSV file."""
    association, _ = association_of(request)
    found, _ = _found(request, association)
    header = ("number", "name", "e-mail", "account", "agency", "town", "merged into")
    rows = [
        (
            one.reference, one.name, one.email, one.user.email if one.user else "", one.agency, one.town,
            one.merged_into.reference if one.merged_into else "",
        )
        for one in found
    ]  # fmt: skip
    return as_sheet(f"candidates-{association.slug}.csv", header, rows)


@page(Permission.RUN_CYCLES)
@require_GET
def enter(request):
    """Candidates from a list or a sheet."""
    association, _ = association_of(request)
    action = action_called("enter-candidates")
    return _enter(request, association, bound_form(action, association, by=request.user, now=timezone.now()))


@shows("enter-candidates")
def _enter(request, association, form):
    context = {"association": association, "form": form}
    return render(request, "people/enter.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def candidate(request, pk):
    """One record: what it has, whose account shows it, and what may be the same person's second one."""
    it = CANDIDATES.get(request.user, pk, Permission.RUN_CYCLES)
    merges = MERGES.of(request.user, Permission.RUN_CYCLES).filter(Q(kept=it) | Q(other=it))
    alike = Q(name__iexact=it.name) | (Q(email__iexact=it.email) if it.email else Q())
    context = {
        "association": it.association,
        "candidate": it,
        "has": what_of(it),
        "registrations": it.registrations.select_related("cycle").order_by("-registered_at"),
        "merges": list(merges),
        "alike": it.association.candidates.standing().filter(alike).exclude(pk=it.pk)[:20]
        if not it.merged_into
        else [],
    }
    return render(request, "people/candidate.html", context)
