"""What a paper of vignettes is read against: in each cycle that sits it, by vignette and category."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.states import Part
from exams.items.actions.rows import FORMS
from exams.refusals.exceptions import NotYours
from panels.reading.models import Panel


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    paper = FORMS.get(request.user, pk, Permission.RUN_CYCLES)
    if paper.part != Part.TWO:
        raise NotYours("A paper of questions is read against its key.")
    vignettes = list(paper.vignettes.all())
    labels = {one.label for one in vignettes}
    panels = Panel.objects.filter(cycle__papers__form=paper).select_related("cycle", "rubric").distinct()
    rows = []
    for panel in panels.prefetch_related("rubric_uses__rubric").order_by("-cycle__created_at"):
        uses = [use for use in panel.rubric_uses.all() if not use.label or use.label in labels]
        covered = {use.label for use in uses if use.label and not use.category}
        rows.append({"panel": panel, "uses": uses, "rest": [one for one in vignettes if one.label not in covered]})
    without = paper.papers.exclude(cycle__panels__for_appeal=False).select_related("cycle")
    context = {"paper": paper, "rows": rows, "vignettes": vignettes, "without": without}
    return render(request, "reading/office/paper_rubrics.html", context)
