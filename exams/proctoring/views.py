"""The proctor's desk: who is there, how each paper runs, and everything that can be done about it."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.delivery.models import Attempt, ExamMessage, Incident
from exams.delivery.states import AttemptState
from exams.proctoring.actions import WATCHED_CANDIDATES, WATCHED_SITTINGS
from exams.proctoring.live_list import watched
from exams.refusals.exceptions import NotYours
from exams.registration.procedures.accommodations import accommodation_of
from exams.sittings.models import CalendarFeed
from exams.sittings.procedures import duties


@page(Permission.PROCTOR_SITTINGS)
@require_GET
def sittings(request):
    mine = (
        duties.sittings_watched_by(request.user)
        .select_related("cycle__association")
        .exclude(cycle__state="released")
        .order_by("starts_at")
        .distinct()
    )
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "proctoring/sittings.html", {"sittings": mine, "feed": feed, "now": timezone.now()})


@never_cache
@page(Permission.PROCTOR_SITTINGS)
@require_GET
def desk(request, pk):
    """Live: the list asks for itself again every few seconds."""
    sitting, now = WATCHED_SITTINGS.get(request.user, pk), timezone.now()
    people = watched(sitting, now=now)
    context = {
        "sitting": sitting,
        "people": people,
        "now": now,
        "here": sum(p.checked_in is not None for p in people),
        "working": sum(any(r.attempt.state == AttemptState.IN_PROGRESS for r in p.parts) for p in people),
        "trouble": sum(p.trouble for p in people),
    }
    if request.htmx:
        return render(request, "proctoring/_live_list.html", context)
    context["running"] = sum(a.state == AttemptState.IN_PROGRESS for p in people for a in (r.attempt for r in p.parts))
    context["sent"] = list(
        ExamMessage.objects.filter(sitting=sitting).select_related("registration__candidate").order_by("-pk")[:20]
    )
    return render(request, "proctoring/desk.html", context)


@never_cache
@page(Permission.PROCTOR_SITTINGS)
@require_GET
def candidate(request, pk, who):
    """One candidate: check in, send word, stop the clock, report what went wrong and make it good."""
    sitting = WATCHED_SITTINGS.get(request.user, pk)
    registration = WATCHED_CANDIDATES.get(request.user, who)
    if registration.sitting_id != sitting.pk:
        raise NotYours("There is no such candidate at this sitting.")
    attempts = list(
        Attempt.objects.filter(registration=registration)
        .prefetch_related("deadline_moves__by")
        .order_by("part", "number")
    )
    context = {
        "sitting": sitting,
        "registration": registration,
        "check_in": getattr(registration, "check_in", None),
        "in_force": accommodation_of(registration),
        "rehearsal": getattr(registration, "rehearsal", None),
        "attempts": attempts,
        "running": any(a.state == AttemptState.IN_PROGRESS for a in attempts),
        "incidents": Incident.objects.filter(registration=registration).select_related("reported_by"),
        "over": timezone.now() > sitting.ends_at,
    }
    return render(request, "proctoring/candidate.html", context)
