"""The proctor's desk: who is there, how each paper runs, and everything that can be done about it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.cycles.states import Part
from exams.delivery.models import Attempt, ExamMessage, Incident, IncidentCategory
from exams.delivery.states import AttemptState
from exams.proctoring.live_list import watched
from exams.proctoring.procedures import interventions, whole_room
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.refusals.typed_input import keep_typed
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.states import Remedy
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
    sitting, now = _sitting(request, pk), timezone.now()
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
    context["categories"] = IncidentCategory.choices
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
    sitting = _sitting(request, pk)
    registration = _registration(sitting, who)
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
        "running": [a for a in attempts if a.state == AttemptState.IN_PROGRESS],
        "incidents": Incident.objects.filter(registration=registration).select_related("reported_by"),
        "categories": IncidentCategory.choices,
        "remedies": Remedy.choices,
        "over": timezone.now() > sitting.ends_at,
        "parts": Part.choices,
    }
    return render(request, "proctoring/candidate.html", context)


@page(Permission.PROCTOR_SITTINGS)
@require_POST
def act(request, pk, who):
    """One act on one candidate, by the name on the button."""
    sitting = _sitting(request, pk)
    registration = _registration(sitting, who)
    step = ACTS.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    try:
        messages.success(request, step(request, sitting, registration))
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("proctor:candidate", pk=pk, who=who)


@page(Permission.PROCTOR_SITTINGS)
@require_POST
def act_on_all(request, pk):
    """One act on the whole room, by the name on the button."""
    sitting = _sitting(request, pk)
    step = ACTS_ON_ALL.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    try:
        messages.success(request, step(request, sitting))
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("proctor:desk", pk=pk)


def _message_to_all(request, sitting):
    interventions.send_word(sitting, request.POST.get("body", ""), by=request.user, now=timezone.now())
    return "Sent to everybody; open papers show it within seconds."


def _pause_all(request, sitting):
    reason = request.POST.get("reason", "")[:300]
    n = whole_room.pause_all(sitting, reason=reason, by=request.user, now=timezone.now())
    return f"Every clock stands: {n} {'paper is' if n == 1 else 'papers are'} paused."


def _resume_all(request, sitting):
    n = whole_room.resume_all(sitting, by=request.user, now=timezone.now())
    return f"{n} {'paper runs' if n == 1 else 'papers run'} on; the time each clock stood is given back."


def _incident_for_all(request, sitting):
    n = whole_room.report_for_all(
        sitting,
        category=request.POST.get("category", ""),
        description=request.POST.get("description", "")[:5000],
        minutes=_minutes(request),
        by=request.user,
        now=timezone.now(),
    )
    return f"Noted for {n} {'candidate' if n == 1 else 'candidates'}; it stands on each of their cases."


def _minutes(request):
    given = request.POST.get("minutes", "").strip()
    if given and not (given.isdecimal() and len(given) < 5):
        raise Invalid("Write the minutes as a whole number.")
    return int(given or 0)


def _check_in(request, sitting, registration):
    document, note = request.POST.get("document", "")[:100], request.POST.get("note", "")[:300]
    interventions.check_in(registration, document=document, note=note, by=request.user, now=timezone.now())
    return f"{registration.candidate.name} is checked in."


def _message(request, sitting, registration):
    body = request.POST.get("body", "")
    interventions.send_word(sitting, body, registration=registration, by=request.user, now=timezone.now())
    return "Sent; an open paper shows it within seconds."


def _pause(request, sitting, registration):
    reason = request.POST.get("reason", "")[:300]
    interventions.pause(_running(request, registration), reason=reason, by=request.user, now=timezone.now())
    return "The clock is stopped. It runs on when you say so."


def _resume(request, sitting, registration):
    interventions.resume(_running(request, registration), by=request.user, now=timezone.now())
    return "The clock runs on; the time it stood is given back."


def _incident(request, sitting, registration):
    incident = interventions.report_with_remedy(
        registration,
        category=request.POST.get("category", ""),
        description=request.POST.get("description", "")[:5000],
        remedy=request.POST.get("remedy", ""),
        minutes=_minutes(request),
        part=request.POST.get("part", ""),
        by=request.user,
        now=timezone.now(),
    )
    return f"Noted: {incident.said.lower()}. {incident.remedy}."


ACTS = {"check-in": _check_in, "message": _message, "pause": _pause, "resume": _resume, "incident": _incident}
ACTS_ON_ALL = {
    "message": _message_to_all,
    "pause": _pause_all,
    "resume": _resume_all,
    "incident": _incident_for_all,
}


def _sitting(request, pk):
    found = (
        duties.sittings_watched_by(request.user)
        .select_related("cycle__association", "cycle__rule_book")
        .filter(pk=pk)
        .distinct()
        .first()
    )
    if found is None:
        raise NotYours("There is no such sitting, or it is not yours.")
    return found


def _registration(sitting, who):
    found = (
        Registration.objects.standing()
        .filter(sitting=sitting, pk=who)
        .select_related("candidate__user", "cycle__association", "cycle__rule_book", "sitting", "check_in", "rehearsal")
        .first()
    )
    if found is None:
        raise NotYours("There is no such candidate at this sitting.")
    return found


def _running(request, registration):
    number = request.POST.get("attempt", "")
    found = registration.attempts.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        raise NotYours("There is no such paper.")
    return found
