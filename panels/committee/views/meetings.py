"""Meetings of the committee: planned, held on a live page, and their minutes."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import answers, shows
from exams.cycles.queries import cycle_for
from exams.refusals.typed_input import typed_of
from panels.committee.actions.gatherings import nothing_is_planned
from panels.committee.actions.rows import MEETINGS, room_of
from panels.committee.forms import MeetingForm, MotionForm
from panels.committee.live_page import in_the_room
from panels.committee.members import belongs, may_attend
from panels.committee.minutes.queries import minutes_of
from panels.committee.minutes.typesetting import minutes_paper

READ = (Permission.READ_CASES, Permission.STAND_IN)
IN_THE_ROOM = (
    "call-case", "uncall-case", "put-off-case", "put-motion", "cast-vote", "close-vote", "break-tie", "withdraw-motion",
    "confirm-decision", "put-consent-agenda", "cast-consent-vote", "close-consent-vote", "confirm-consent-agenda",
    "attend-meeting", "leave-meeting", "name-deputy",
)  # fmt: skip


@page(Permission.READ_CASES)
@require_GET
def plan(request, pk):
    """The meetings of a cycle, and the next one; the coordinator or the chair plans it."""
    return meetings_of(request, cycle_for(request.user, Permission.READ_CASES, pk))


@shows("plan-meeting")
def meetings_of(request, cycle, form=None):
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "meetings": cycle.meetings.order_by("-number"),
        "form": form or MeetingForm(row=cycle, by=request.user, initial=typed_of(request)),
        "may_plan": may_plan(request.user, cycle) and nothing_is_planned(cycle),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "committee/meetings.html", context, status=status)


@page(*READ)
@require_GET
def room(request, pk):
    """The meeting, live: the page looks every second whether anything has happened."""
    meeting = MEETINGS.get(request.user, pk, *READ)
    return render(request, "committee/meeting.html", _seen(request, meeting))


@page(*READ)
@require_GET
def now(request, pk):
    """What changed since the page last looked; nothing at all where nothing did."""
    meeting = MEETINGS.get(request.user, pk, *READ)
    if request.GET.get("seen") == str(meeting.version):
        return HttpResponse(status=204)
    return render(request, "committee/_room.html", _seen(request, meeting))


@answers("meetings")
def room_after(request, meeting):
    """The room as it is now, with what was said to whoever acted."""
    meeting = MEETINGS.get(request.user, meeting.pk, *READ)
    return render(request, "committee/_room.html", _seen(request, meeting, acted=True))


@answers("motions")
def room_after_motion(request, motion):
    return room_after(request, motion.meeting)


@answers("cases")
def room_after_case(request, case):
    meeting = case.cycle.meetings.exclude(state="cancelled").order_by("number").last()
    return (
        room_after(request, meeting)
        if meeting
        else HttpResponseRedirect(reverse("committee:docket", args=[case.cycle_id]))
    )


@shows(*IN_THE_ROOM)
def room_with_fault(request, row, form):
    """The room again, with what was wrong and what was typed."""
    for faults in form.errors.get_json_data().values():
        for fault in faults:
            messages.error(request, fault["message"])
    meeting = getattr(row, "meeting", None) or row
    if not hasattr(meeting, "starts_at"):
        return HttpResponseRedirect(room_of(row))
    typed = {name: value for name, value in form.data.items() if isinstance(value, str)}
    meeting = MEETINGS.get(request.user, meeting.pk, *READ)
    context = _seen(request, meeting, acted=bool(request.htmx), typed=typed)
    template = "committee/_room.html" if request.htmx else "committee/meeting.html"
    return render(request, template, context, status=422 if form.errors else 200)


@shows("leave-case")
def leaving_with_fault(request, case, form):
    if request.htmx:
        return room_with_fault(request, case, form)
    return own_page(request, "leave-case", case, form)


@page(*READ)
@require_GET
def minutes(request, pk):
    meeting = MEETINGS.get(request.user, pk, *READ)
    context = {
        "meeting": meeting,
        "cycle": meeting.cycle,
        "belongs": belongs(meeting.cycle, request.user),
        "minutes": minutes_of(meeting, request.user),
    }
    return render(request, "committee/minutes.html", context)


@page(*READ)
@require_GET
def minutes_pdf(request, pk):
    meeting = MEETINGS.get(request.user, pk, *READ)
    response = HttpResponse(minutes_paper(minutes_of(meeting, request.user)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="minutes-{meeting.number}.pdf"'
    return response


def _seen(request, meeting, *, acted=False, typed=None):
    seen = in_the_room(meeting, request.user)
    typed = typed_of(request) if typed is None else typed
    initial = {}
    if seen.signed and seen.signed.holds:
        initial = {"outcome": seen.signed.signature.outcome, "condition": seen.signed.signature.condition}
    elif seen.proposed:
        initial = {"outcome": seen.proposed.outcome}
    return {
        "meeting": meeting,
        "cycle": meeting.cycle,
        "association": meeting.cycle.association,
        "seen": seen,
        "acted": acted,
        "form": MotionForm(row=seen.hearing.case if seen.hearing else None, initial={**initial, **typed}),
        "typed": typed,
        "may_plan": may_plan(request.user, meeting.cycle),
        "votes": may_attend(meeting.cycle, request.user),
        "belongs": belongs(meeting.cycle, request.user),
        "rules": meeting.cycle.rules.committee,
    }


def may_plan(user, cycle):
    return any(user.may(p, cycle.association_id) for p in (Permission.RUN_CYCLES, Permission.RECORD_DECISIONS))


def own_page(request, name, row, form):
    """The page of an action by itself, with its fault."""
    action = action_called(name)
    context = {"action": action, "row": row, "form": form, "look": None, "back": action.rows.path_of(row)}
    return render(request, "actions/act.html", context, status=422 if form.errors else 200)
