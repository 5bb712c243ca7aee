"""Progress of long work: a fragment that asks again until the work is over."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.errors import NotYours
from exams.models import Cycle, Job
from exams.procedures.jobs import with_progress
from exams.roles import Permission


@login_required
@require_GET
def progress(request, pk):
    cycles = Cycle.objects.with_permission(request.user, Permission.RUN_CYCLES)
    job = Job.objects.filter(pk=pk, cycle__in=cycles).first()
    if job is None:
        raise NotYours("There is no such work.")
    response = render(request, "exams/jobs/_progress.html", {"job": with_progress(job)})
    if job.over and request.htmx:
        response["HX-Refresh"] = "true"
    return response
