"""Long work and how far it is, for programs."""

from django.db.models import Q
from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from exams.jobs.models import Job
from exams.jobs.procedures import with_progress


def jobs_of(user, *may):
    """Of the cycles this person runs; of those whose statistics they read, the technical report."""
    run, read = (
        Cycle.objects.with_permission(user, *({permission} & {*may}))
        for permission in (Permission.RUN_CYCLES, Permission.READ_STATISTICS)
    )
    return Job.objects.filter(Q(cycle__in=run) | Q(cycle__in=read, kind="report"))


def _as_of_now(jobs, *, by, now):
    for job in jobs:
        with_progress(job)


JOBS = Rows(
    "jobs",
    jobs_of,
    model=Job,
    shows=columns(
        "id", "kind", "state", "asked_at", "ended_at",
        cycle="cycle_id", step=serializers.CharField(), percent=serializers.IntegerField(),
        outcome=serializers.DictField(),
    ),
    reads=(Permission.RUN_CYCLES, Permission.READ_STATISTICS),
    gather=_as_of_now,
)  # fmt: skip
