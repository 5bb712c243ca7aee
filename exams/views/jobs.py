"""Progress of long work: a fragment that asks again until the work is over."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.errors import NotYours
from exams.models import Cycle, Job
from exams.procedures.jobs import with_progress
from exams.roles import Permission


@login_required
@require_GET
def progress(request, pk):
    run, read = (
        Cycle.objects.with_permission(request.user, p) for p in (Permission.RUN_CYCLES, Permission.READ_STATISTICS)
    )
    job = Job.objects.filter(Q(cycle__in=run) | Q(cycle__in=read, kind="report"), pk=pk).first()
    if job is None:
        raise NotYours("There is no such work.")
    response = render(request, "exams/jobs/_progress.html", {"job": with_progress(job)})
    if job.over and request.htmx:
        response["HX-Refresh"] = "true"
    return response
