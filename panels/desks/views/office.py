"""The coordinator's desk: cycles and where each of them stands."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.audit.models import AuditLine
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.cycles.states import CycleState
from exams.refusals.exceptions import NotYours
from exams.registration.states import RegistrationState
from panels.desks.actions import SHEETS, panel_of, to_be_opened
from panels.desks.actions.column_maps import VENDOR_FILES
from panels.desks.dashboard import applications_bar, seats_of, tiles_of
from panels.desks.facts import association_facts, checklist_of, facts_of
from panels.desks.places import path_to
from panels.desks.readiness import STAGES, association_items, checklist
from panels.intake.procedures.standing_sheets import cycle_toml
from panels.reading.models import SealOpening
from panels.results.exports import TABLES, as_csv


@page(Permission.RUN_CYCLES)
@require_GET
def cycles_list(request):
    """Every cycle, with what is missing to those that go on; and what each association needs whatever it runs."""
    now = timezone.now()
    mine = list(Cycle.objects.run_by(request.user).select_related("association", "rule_book"))
    going_on = [it for it in mine if it.state != CycleState.RELEASED]
    facts = facts_of(going_on, now=now)
    for it in going_on:
        it.checklist = checklist(STAGES[it.state][0], facts[it.pk])
    own = list(Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES)))
    houses = association_facts(own, now=now)
    context = {
        "cycles": mine,
        "associations": [(one, _linked(association_items(houses[one.pk]), association=one)) for one in own],
    }
    return render(request, "desks/office/cycles.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def cycle(request, pk):
    """Where this cycle stands, what matters now, and what can be done next."""
    it, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    panel = panel_of(it)
    to_be_opened(it)
    context = {
        "cycle": it,
        "association": it.association,
        "steps": _steps(it),
        "tiles": tiles_of(it, panel, now=now),
        "seats": seats_of(it, now=now),
        "bar": applications_bar(it),
        "checklists": checklists_of(it, now=now),
        "panel": panel,
        "opening": _opening(panel) if it.state == CycleState.SCORING else None,
        "job": it.jobs.order_by("-asked_at").first(),
        "imports": list(it.sheet_imports.filter(applied=True).select_related("by")[:5]),
        "tables": sorted(TABLES),
        "undecided": it.cases.undecided().count() if it.state == CycleState.RELEASED else 0,
    }
    return render(request, "desks/office/cycle.html", context)


def checklists_of(it, *, now):
    """Those of its present stage and the next ones: (checklist, [(item, where it is done)])."""
    lists = [checklist_of(it, stage, now=now) for stage in STAGES[it.state]]
    return [(one, _linked(one.items, association=it.association, cycle=it)) for one in lists]


def _linked(items, *, association, cycle=None):
    return [(item, path_to(item.place, association=association, cycle=cycle)) for item in items]


def _opening(panel):
    return SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first()


@page(Permission.RUN_CYCLES)
@require_GET
def handed_in(request, pk, sheets):
    """What sheets would change, to be confirmed; or what they changed, and what of it can be taken back."""
    kept = SHEETS.get(request.user, sheets, Permission.RUN_CYCLES)
    it = kept.cycle
    if it.pk != pk:
        raise NotYours("There are no such sheets.")
    context = {"cycle": it, "kept": kept, "moved": _foreseen_moves(it, kept), "ending": _ending(it, kept)}
    return render(request, "intake/handed_in.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def vendor_file(request, pk, file):
    """The columns of another program's file, to be mapped to ours."""
    kept = VENDOR_FILES.get(request.user, file, Permission.RUN_CYCLES)
    if kept.cycle_id != pk:
        raise NotYours("There is no such file.")
    form = bound_form(action_called("map-vendor-file"), kept, by=request.user, now=timezone.now())
    return columns_page(request, kept, form)


@shows("map-vendor-file")
def columns_page(request, kept, form):
    context = {"cycle": kept.cycle, "file": kept, "form": form, "known": form.look.known}
    return render(request, "intake/columns.html", context, status=422 if form.errors else 200)


def _foreseen_moves(it, kept):
    """Whose marks the sheets move, as the job found that read them."""
    for job in it.jobs.filter(kind__in=("sheets-look", "sheets"), state="done").order_by("-asked_at")[:20]:
        if kept.applied == (job.kind == "sheets") and job.outcome.get("sheets") == str(kept.pk):
            return job.outcome.get("moved", [])
    return []


def _ending(it, kept):
    """How many applications the end of registration, which sheets bring, would withdraw."""
    if kept.applied or it.state not in (CycleState.DRAFT, CycleState.REGISTRATION):
        return 0
    return it.registrations.filter(state=RegistrationState.APPLYING).count()


@page(Permission.RUN_CYCLES)
@require_GET
def table(request, pk, name):
    """One of the tables that run_cycle writes, as CSV."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    if name == "cycle.toml":
        return _download(cycle_toml(it), "cycle.toml", "application/toml")
    if name not in TABLES:
        return redirect("office:cycle", pk=pk)
    return _download(as_csv(TABLES[name](it)), f"{name}.csv", "text/csv")


@page(Permission.READ_RECORD)
@require_GET
def record(request, pk):
    """The record of this cycle, newest first."""
    it = cycle_for(request.user, Permission.READ_RECORD, pk)
    before = request.GET.get("before", "")
    lines = AuditLine.objects.filter(cycle_id=it.pk).order_by("-number")
    if before.isdecimal():
        lines = lines.filter(number__lt=int(before))
    lines = list(lines[:101])
    older = lines[99].number if len(lines) > 100 else None
    return render(request, "desks/office/record.html", {"cycle": it, "lines": lines[:100], "older": older})


def _steps(it):
    order = list(CycleState)
    here = order.index(CycleState(it.state))
    return [(state.label, n < here, n == here) for n, state in enumerate(order)]


def _download(text, name, kind):
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
