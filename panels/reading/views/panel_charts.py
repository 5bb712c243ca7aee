"""How the reading goes, in pictures; and what each settled script would have without its readers' severities."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours
from panels.reading.models import Panel
from panels.reading.procedures.monitoring import marks_beside, watch
from scoring.reports.charts.panel import agreement_so_far, severity_so_far


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric", "cycle__rule_book").first()
    if panel is None:
        raise NotYours("This cycle has no panel.")
    said = [one for one in watch(panel) if one.severity is not None]
    figures = []
    if said:
        known = dict(panel.members.values_list("reviewer__reference", "reviewer__name"))
        names = [known.get(one.reviewer) or one.reviewer for one in said]
        limit = float(cycle.rules.reading.alerts.severity)
        figures.append(
            severity_so_far(
                names, [o.severity for o in said], [o.low for o in said], [o.high for o in said], limit=limit
            )
        )
        figures.append(agreement_so_far(names, [o.agreement for o in said], [o.drift for o in said]))
    context = {
        "cycle": cycle,
        "figures": figures,
        "marks": marks_beside(panel),
        "cut": cycle.rules.part_two.pass_percent,
        "few": cycle.rules.reading.alerts.shared_readings,
    }
    return render(request, "reading/office/panel_charts.html", context)
