"""A panel is set up: the rubric, which vignette or category has another, who sits on it, who is borrowed for it."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.calendar.days import local_day
from exams.cycles.queries import cycle_for
from exams.cycles.states import Part
from exams.registration.eligibility.findings import exam_day_of
from panels.reading.actions.members import MEMBERS
from panels.reading.actions.panel import PANELS


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = PANELS.of(request.user, Permission.RUN_CYCLES).filter(cycle=cycle).first()
    seated = MEMBERS.of(request.user, Permission.RUN_CYCLES).filter(panel=panel).order_by("lead", "reviewer__name")
    paper = cycle.papers.filter(part=Part.TWO).select_related("form").first()
    context = {
        "cycle": cycle,
        "panel": panel,
        "members": list(seated) if panel else [],
        "uses": [] if panel is None else list(panel.rubric_uses.select_related("rubric")),
        "fixed": panel is not None and (panel.identified_at_source or panel.scripts.exists()),
        "rubrics": cycle.association.rubrics.order_by("name", "-version"),
        "vignettes": list(paper.form.vignettes.values_list("label", "title")) if paper else [],
        "categories": [one for one in cycle.rules.categories if cycle.rules.asks_exam(one, on=_day_of(cycle))],
    }
    return render(request, "reading/office/panel_setup.html", context)


def _day_of(cycle):
    return exam_day_of(cycle) or local_day(timezone.now(), cycle.association.time_zone)
