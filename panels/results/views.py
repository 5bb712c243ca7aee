"""How far the scores of a cycle can be trusted: the report that run_cycle writes, and the technical one."""

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours
from panels.results.report import report_of
from panels.results.technical import drawn_sections, preface_of, report_run

DAY = 24 * 3600


@page(Permission.READ_STATISTICS)
@require_GET
def statistics(request, pk):
    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    report = report_of(cycle, figures_of=_remembered)
    return render(request, "results/page.html", {**_frame(request, cycle), "report": report})


@page(Permission.READ_STATISTICS)
@require_GET
def technical(request, pk):
    """The technical report, how far the work is that was asked for, and where judgements are handed in."""
    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    form = bound_form(action_called("hand-in-judgements"), cycle, by=request.user, now=timezone.now())
    return _technical(request, cycle, form)


@shows("hand-in-judgements")
def _technical(request, cycle, form):
    run = report_run(cycle)
    context = {
        **_frame(request, cycle),
        "run": run,
        "job": cycle.jobs.filter(kind="report").order_by("-asked_at").first(),
        "sections": drawn_sections(cycle, run) if run else [],
        "preface": preface_of(cycle, run) if run else [],
        "form": form,
    }
    return render(request, "results/technical.html", context, status=422 if form.errors else 200)


@page(Permission.READ_STATISTICS)
@require_GET
def technical_pdf(request, pk):
    from scoring.reports.technical.typesetting import paper

    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    run = report_run(cycle)
    if run is None:
        raise NotYours("There is no technical report yet; ask for it first.")

    def draw():
        return paper(
            drawn_sections(cycle, run),
            title=f"Technical report: {cycle.name}",
            author=cycle.association.name,
            lede=f"{cycle.association.name}, computed {run.at:%d %B %Y, %H:%M} UTC",
            preface=preface_of(cycle, run),
        )

    content = cache.get_or_set(f"technical-pdf:{run.pk}", draw, timeout=DAY)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="technical-report-{slugify(cycle.name) or "cycle"}.pdf"'
    return response


def _frame(request, cycle):
    return {
        "cycle": cycle,
        "association": cycle.association,
        "runs_cycles": request.user.may(Permission.RUN_CYCLES, cycle.association_id),
    }


def _remembered(key, draw):
    """Figures are drawn once for the analyses they show."""
    return cache.get_or_set(f"figures:{key}", draw, timeout=DAY)
