"""How far the scores of a cycle can be trusted: the same report that run_cycle writes, as a page."""

from django.core.cache import cache
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.access import cycle_for, page
from exams.roles import Permission
from panels.report import report_of


@page(Permission.READ_STATISTICS)
@require_GET
def statistics(request, pk):
    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    report = report_of(cycle, figures_of=_remembered)
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "report": report,
        "runs_cycles": request.user.may(Permission.RUN_CYCLES, cycle.association_id),
    }
    return render(request, "panels/report/page.html", context)


def _remembered(key, draw):
    """Figures are drawn once for the analyses they show."""
    return cache.get_or_set(f"figures:{key}", draw, timeout=24 * 3600)
