"""How far the scores of a cycle can be trusted: the report that run_cycle writes, and the technical one."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.results.report import report_of
from panels.results.technical import drawn_sections, preface_of, report_run
from scoring.keys.part_one_marks import forms_sat
from scoring.standards.judgements import hand_in_judgements

DAY = 24 * 3600


@page(Permission.READ_STATISTICS)
@require_GET
def statistics(request, pk):
    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    report = report_of(cycle, figures_of=_remembered)
    return render(request, "results/page.html", {**_frame(request, cycle), "report": report})


@page(Permission.READ_STATISTICS)
@require_http_methods(["GET", "POST"])
def technical(request, pk):
    """The technical report; asking for it starts the work, and the page shows how far it is."""
    cycle = cycle_for(request.user, Permission.READ_STATISTICS, pk)
    if request.method == "POST":
        jobs.ask_for("report", cycle=cycle, by=request.user, now=timezone.now())
        return redirect("technical", pk=pk)
    run = report_run(cycle)
    context = {
        **_frame(request, cycle),
        "run": run,
        "job": cycle.jobs.filter(kind="report").order_by("-asked_at").first(),
        "sections": drawn_sections(cycle, run) if run else [],
        "preface": preface_of(cycle, run) if run else [],
        "forms": list(forms_sat(cycle)),
    }
    return render(request, "results/technical.html", context)


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


@page(Permission.RUN_CYCLES)
@require_POST
def judgements(request, pk):
    """Hand in what a standard-setting panel said of a form."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    upload = request.FILES.get("judgements")
    form = next((f for f in forms_sat(cycle) if str(f.pk) == request.POST.get("form")), None)
    try:
        if upload is None or form is None:
            raise Refused("Choose a form and a sheet with one row for each judge.")
        given = upload.read()
        _, notes = hand_in_judgements(form, upload.name, given, cycle=cycle, by=request.user, now=timezone.now())
    except Invalid as refusal:
        messages.error(request, " ".join([str(refusal), *map(str, refusal.faults[:10])]))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ["The judgements are on file. Make the report anew to see what they come to.", *notes]
        messages.success(request, " ".join(said))
    return redirect("technical", pk=pk)


def _frame(request, cycle):
    return {
        "cycle": cycle,
        "association": cycle.association,
        "runs_cycles": request.user.may(Permission.RUN_CYCLES, cycle.association_id),
    }


def _remembered(key, draw):
    """Figures are drawn once for the analyses they show."""
    return cache.get_or_set(f"figures:{key}", draw, timeout=DAY)
