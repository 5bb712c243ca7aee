"""A cycle is planned, anew or as an earlier one was; its days, papers and panel are chosen on one page."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.cycles.actions import CYCLES
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from panels.desks.actions import panel_of
from panels.desks.forms.likeness import ShiftForm, told_of_slot
from panels.desks.forms.planning import forms_of
from panels.desks.procedures.cycle_days import SAID, said_day
from panels.desks.views.office import checklists_of


@page(Permission.RUN_CYCLES)
@require_GET
def begin(request):
    """Anew, or like an earlier one: the choice."""
    own = list(Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES)))
    chosen = next((one for one in own if one.slug == request.GET.get("of")), own[0])
    form = bound_form(action_called("plan-cycle"), chosen, by=request.user, now=timezone.now())
    return _begin(request, chosen, form)


@shows("plan-cycle")
def _begin(request, association, form):
    own = Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES))
    earlier = Cycle.objects.run_by(request.user).filter(association=association)
    context = {
        "association": association,
        "others": own.exclude(pk=association.pk),
        "earlier": earlier[:30],
        "form": form,
        "shift": ShiftForm(),
        "no_rules": not association.rule_books.adopted().exists(),
    }
    return render(request, "desks/office/plan_cycle.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def chosen(request):
    """From the choice of an earlier cycle to its table."""
    earlier = CYCLES.get(request.user, request.GET.get("cycle", ""), Permission.RUN_CYCLES)
    shift = request.GET.copy()
    shift.pop("cycle", None)
    return redirect(f"{reverse('office:copy', args=[earlier.pk])}?{shift.urlencode()}")


@page(Permission.RUN_CYCLES)
@require_GET
def like(request, pk):
    """The table of an earlier cycle with its dates shifted, to be corrected before it is made."""
    earlier = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    shift = ShiftForm(request.GET if "by" in request.GET else None)
    form = action_called("copy-cycle").form(
        row=earlier, by=request.user, now=timezone.now(), initial={"shift_days": shift.days}
    )
    return _like(request, earlier, form, shift)


@shows("copy-cycle")
def _like(request, earlier, form, shift=None):
    context = {"cycle": earlier, "form": form, "shift": shift or ShiftForm()}
    return render(request, "desks/office/copy_cycle.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def plan(request, pk):
    """The plan of a cycle: what is missing, its days, papers, panel and sittings."""
    it, now = cycle_for(request.user, Permission.RUN_CYCLES, pk), timezone.now()
    papers = it.papers.select_related("form").order_by("part", "category", "credential")
    context = {
        "cycle": it,
        "checklists": checklists_of(it, now=now),
        "days": [(said, said_day(it, getattr(it, name))) for name, said in SAID.items()],
        "papers": [(paper, told_of_slot(paper)) for paper in papers],
        "forms": forms_of(it.association).exists(),
        "panel": panel_of(it),
        "sittings": list(it.sittings.all()),
    }
    return render(request, "desks/office/plan.html", context)
