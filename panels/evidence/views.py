"""The evidence pack of a cycle: asked for, watched, taken home."""

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours
from panels.evidence.files.contents import CONTENTS
from panels.evidence.procedures import KIND, made_pack, note_download
from panels.evidence.requirements import REQUIREMENTS
from panels.evidence.writing import FOLDERS


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """What is in the pack, and the newest one, and how far the work is that was asked for.

    For whoever runs the cycle, not for the committee: a member who has left a case must not find it here.
    """
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "job": cycle.jobs.filter(kind=KIND).order_by("-asked_at").first(),
        "made": made_pack(cycle),
        "folders": [
            (title, [one for one in CONTENTS if one.name.startswith(f"{folder}/")]) for folder, title in FOLDERS.items()
        ],
        "elsewhere": [r for r in REQUIREMENTS if r.elsewhere and not r.files],
    }
    return render(request, "evidence/page.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def download(request, pk):
    """The newest pack; that it was taken, and by whom, stands in the record."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    made = made_pack(cycle)
    if made is None:
        raise NotYours("There is no evidence pack of this cycle; ask for it first.")
    opened = made.path.open("rb")
    note_download(cycle, made, by=request.user, now=timezone.now())
    name = slugify(f"evidence {cycle.name} {cycle.year or ''}")
    return FileResponse(opened, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
