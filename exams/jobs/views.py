"""Progress of long work: a fragment that asks again until the work is over."""

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, own
from exams.cycles.models import Cycle
from exams.jobs.models import Job
from exams.jobs.procedures import with_progress
from exams.refusals.exceptions import NotYours


@own
@require_GET
def progress(request, pk):
    run, read = (
        Cycle.objects.with_permission(request.user, p) for p in (Permission.RUN_CYCLES, Permission.READ_STATISTICS)
    )
    job = Job.objects.filter(Q(cycle__in=run) | Q(cycle__in=read, kind="report"), pk=pk).first()
    if job is None:
        raise NotYours("There is no such work.")
    response = render(request, "jobs/_progress.html", {"job": with_progress(job)})
    if job.over and request.htmx:
        response["HX-Refresh"] = "true"
    return response
