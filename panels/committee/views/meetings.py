"""Meetings of the committee: planned, held on a live page, and their minutes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.models import User
from exams.accounts.permissions import Permission, page
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import Invalid, NotAllowed, NotYours, Refused
from exams.refusals.typed_input import keep_typed, typed_of
from exams.wording.phrases import counted
from panels.committee.forms import MeetingForm, ProposalForm
from panels.committee.live_page import in_the_room
from panels.committee.minutes.queries import minutes_of
from panels.committee.minutes.typesetting import minutes_paper
from panels.committee.models import Case, Meeting, Motion
from panels.committee.procedures import meetings, motions, recusals, votes


@page(Permission.READ_CASES)
@require_http_methods(["GET", "POST"])
def plan(request, pk):
    """The meetings of a cycle, and the next one; the coordinator or the chair plans it."""
    cycle = cycle_for(request.user, Permission.READ_CASES, pk)
    may_plan = _may_plan(request.user, cycle)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and may_plan and form.is_valid():
        try:
            made = meetings.plan_meeting(cycle, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The meeting is planned; the members are invited.")
            return redirect("committee:meeting", pk=made.pk)
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "meetings": cycle.meetings.order_by("-number"),
        "form": form,
        "may_plan": may_plan,
    }
    return render(request, "committee/meetings.html", context, status=422 if form.errors else 200)


@page(Permission.READ_CASES)
@require_GET
def room(request, pk):
    """The meeting, live: the page looks every second whether anything has happened."""
    meeting = _meeting(request.user, pk)
    return render(request, "committee/meeting.html", _seen(request, meeting))


@page(Permission.READ_CASES)
@require_GET
def now(request, pk):
    """What changed since the page last looked; nothing at all where nothing did."""
    meeting = _meeting(request.user, pk)
    if request.GET.get("seen") == str(meeting.version):
        return HttpResponse(status=204)
    return render(request, "committee/_room.html", _seen(request, meeting))


@page(Permission.READ_CASES)
@require_POST
def act(request, pk):
    """One act in the room, by the name on the button; the answer is the room as it is now."""
    meeting = _meeting(request.user, pk)
    step = ACTS.get(request.POST.get("act", ""))
    said = ""
    try:
        if step is None:
            raise Invalid("That is nothing one can do here.")
        said = step(meeting, request) or ""
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    if request.htmx:
        return render(request, "committee/_room.html", _seen(request, _meeting(request.user, pk), acted=True))
    return redirect("committee:meeting", pk=pk)


@page(Permission.READ_CASES)
@require_GET
def minutes(request, pk):
    meeting = _meeting(request.user, pk)
    context = {"meeting": meeting, "cycle": meeting.cycle, "minutes": minutes_of(meeting, request.user)}
    return render(request, "committee/minutes.html", context)


@page(Permission.READ_CASES)
@require_GET
def minutes_pdf(request, pk):
    meeting = _meeting(request.user, pk)
    response = HttpResponse(minutes_paper(minutes_of(meeting, request.user)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="minutes-{meeting.number}.pdf"'
    return response


def _seen(request, meeting, *, acted=False):
    seen = in_the_room(meeting, request.user)
    typed = typed_of(request)
    initial = {}
    if seen.signed and seen.signed.holds:
        initial = {"outcome": seen.signed.signature.outcome, "condition": seen.signed.signature.condition}
    return {
        "meeting": meeting,
        "cycle": meeting.cycle,
        "association": meeting.cycle.association,
        "seen": seen,
        "acted": acted,
        "form": ProposalForm(initial={**initial, **typed}),
        "typed": typed,
        "may_plan": _may_plan(request.user, meeting.cycle),
        "votes": request.user.may(Permission.VOTE, meeting.cycle.association_id),
        "rules": meeting.cycle.rules.committee,
    }


def _may_plan(user, cycle):
    return any(user.may(p, cycle.association_id) for p in (Permission.RUN_CYCLES, Permission.RECORD_DECISIONS))


def _meeting(user, pk):
    cycles = Cycle.objects.with_permission(user, Permission.READ_CASES)
    meeting = (
        Meeting.objects.filter(pk=pk, cycle__in=cycles)
        .select_related("cycle__association", "cycle__rule_book", "deputy")
        .first()
    )
    if meeting is None:
        raise NotYours("There is no such meeting, or it is not yours.")
    return meeting


def _case(meeting, request):
    """The case named by its number on the docket, as far as this person may see it."""
    number = request.POST.get("case", "")
    cases = Case.objects.filter(cycle=meeting.cycle).visible_to(request.user)
    found = cases.filter(position=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    if found is None:
        raise NotYours("There is no such case on this docket.")
    return found


def _motion(meeting, request):
    """The motion on the case of this number; none named: the consent agenda."""
    if not request.POST.get("case"):
        return None
    case = _case(meeting, request)
    motion = Motion.objects.filter(meeting=meeting, case=case).exclude(state="withdrawn").order_by("-moved_at").first()
    if motion is None:
        raise Refused("There is no motion on this case.")
    return motion


def _by(request):
    return {"by": request.user, "now": timezone.now()}


def _open(meeting, request):
    meetings.open_meeting(meeting, **_by(request))
    return "The meeting is open."


def _close(meeting, request):
    meetings.close_meeting(meeting, **_by(request))
    return "The meeting is closed; the minutes are drawn up."


def _attend(meeting, request):
    meetings.attend(meeting, remote=request.POST.get("how") == "remote", **_by(request))


def _leave(meeting, request):
    meetings.leave(meeting, **_by(request))


def _deputy(meeting, request):
    number = request.POST.get("member", "")
    member = User.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    meetings.name_deputy(meeting, member, **_by(request))


def _call(meeting, request):
    meetings.call_case(meeting, _case(meeting, request), **_by(request))


def _put_off(meeting, request):
    hearing = meeting.hearings.filter(case=_case(meeting, request), ended_at=None).first()
    if hearing is None:
        raise Refused("This case is not being heard.")
    meetings.put_off(hearing, reason=request.POST.get("why", ""), **_by(request))


def _move(meeting, request):
    said = {name: request.POST.get(name, "") for name in ("outcome", "condition", "reason")}
    motions.move_motion(
        meeting, _case(meeting, request), **said, secret=request.POST.get("secret") == "on", **_by(request)
    )


def _consent(meeting, request):
    put, left_out = motions.put_consent_agenda(meeting, **_by(request))
    more = f" Left out: {' '.join(left_out[:10])}" if left_out else ""
    return f"{counted(put, 'clear case')} put to the vote together.{more}"


def _discuss(meeting, request):
    case = _case(meeting, request)
    if not request.user.may(Permission.VOTE, meeting.cycle.association_id):
        raise NotAllowed("Members of the committee ask for a discussion.")
    meetings.ask_for_discussion(case, **_by(request))
    return f"Case {case.position} will be discussed."


def _vote(meeting, request):
    votes.vote(meeting, _motion(meeting, request), stance=request.POST.get("stance", ""), **_by(request))


def _close_vote(meeting, request):
    votes.close_vote(meeting, _motion(meeting, request), **_by(request))


def _break_tie(meeting, request):
    motion = _motion(meeting, request)
    if motion is None:
        raise Refused("There is no motion on this case.")
    motions.break_tie(motion, stance=request.POST.get("stance", ""), **_by(request))


def _withdraw(meeting, request):
    motion = _motion(meeting, request)
    if motion is None:
        raise Refused("There is no motion on this case.")
    motions.withdraw_motion(motion, reason=request.POST.get("why", ""), **_by(request))


def _confirm(meeting, request):
    made = motions.confirm(meeting, _motion(meeting, request), **_by(request))
    return "The decision is recorded." if len(made) == 1 else f"{counted(len(made), 'decision')} recorded."


def _recuse(meeting, request):
    recusals.recuse(_case(meeting, request), member=request.user, reason=request.POST.get("why", ""), **_by(request))
    return "You have left this case. You will be called back for the next."


ACTS = {
    "open": _open,
    "close": _close,
    "attend": _attend,
    "leave": _leave,
    "deputy": _deputy,
    "call": _call,
    "put-off": _put_off,
    "move": _move,
    "consent": _consent,
    "discuss": _discuss,
    "vote": _vote,
    "close-vote": _close_vote,
    "break-tie": _break_tie,
    "withdraw": _withdraw,
    "confirm": _confirm,
    "recuse": _recuse,
}
