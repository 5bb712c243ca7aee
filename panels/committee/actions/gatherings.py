"""Meetings: planned, moved, cancelled, opened, attended, closed, and each of it taken back."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ReasonForm
from exams.calendar.days import day_and_hour
from exams.wording.phrases import counted
from panels.committee.actions.rows import CYCLES_MET_ON, MEETINGS
from panels.committee.forms import AttendForm, DeputyForm, MeetingForm
from panels.committee.members import committee_of
from panels.committee.models import Case, Decision
from panels.committee.procedures import meetings, retractions
from panels.committee.states import MeetingState

PLANS = {"may": (Permission.RUN_CYCLES, Permission.RECORD_DECISIONS)}
CHAIR = {"may": Permission.RECORD_DECISIONS}
ON_A_CASE = {"may": (Permission.VOTE, Permission.STAND_IN)}


def planned(meeting):
    return meeting.state == MeetingState.PLANNED


def in_session(meeting):
    return meeting.state == MeetingState.OPEN


def nothing_is_planned(cycle):
    return not cycle.meetings.not_over().exists()


@action(
    CYCLES_MET_ON, title="Plan the meeting", form=MeetingForm, undo="cancel-meeting", when=nothing_is_planned, **PLANS
)  # fmt: skip
def plan_meeting(cycle, *, by, now, **occasion):
    made = meetings.plan_meeting(cycle, by=by, now=now, **occasion)
    room = MEETINGS.path_of(made)
    return Done("The meeting is planned; the members are invited.", data={"meeting": str(made.pk)}, go=room)


def foreseen_move(meeting, given, *, by, now):
    zone = meeting.cycle.association.time_zone
    was, becomes = (day_and_hour(at, zone) for at in (meeting.starts_at, given["starts_at"]))
    yield f"{meeting} begins on {becomes}{', as before' if was == becomes else f', not on {was}'}."
    yield f"It is held here: {'; '.join(filter(None, (given['place'], given['link'])))}."
    yield f"{_invited(meeting)} invited anew, in their account and by e-mail."


@action(
    MEETINGS, title="Move the meeting", form=MeetingForm, undo="move-meeting", when=planned,
    consequences=foreseen_move, **PLANS,
)  # fmt: skip
def move_meeting(meeting, *, by, now, **occasion):
    meetings.move_meeting(meeting, by=by, now=now, **occasion)
    return "The meeting is moved; the members are invited anew."


def foreseen_cancelling(meeting, given, *, by, now):
    when = day_and_hour(meeting.starts_at, meeting.cycle.association.time_zone)
    yield f"{meeting}, planned for {when}, does not take place."
    yield f"{_invited(meeting)} told, with your reason, in their account and by e-mail."
    waiting = Case.objects.undecided().filter(cycle=meeting.cycle).count()
    if waiting:
        yield f"{counted(waiting, 'case')} {'waits' if waiting == 1 else 'wait'} for another meeting."


@action(
    MEETINGS, title="Cancel the meeting", form=ReasonForm, danger=True, when=planned,
    consequences=foreseen_cancelling, final="Plan another meeting where it takes place after all.", **PLANS,
)  # fmt: skip
def cancel_meeting(meeting, *, reason, by, now):
    retractions.cancel_meeting(meeting, reason=reason, by=by, now=now)
    return Done("The meeting is cancelled; the members are told.", go=CYCLES_MET_ON.path_of(meeting.cycle))


@action(MEETINGS, title="Open the meeting", undo="take-back-opening", when=planned, **CHAIR)
def open_meeting(meeting, *, by, now):
    meetings.open_meeting(meeting, by=by, now=now)
    return "The meeting is open."


def nothing_heard(meeting, *, by, now):
    retractions.require_nothing_heard(meeting)


@action(
    MEETINGS, title="Take the opening back", form=ReasonForm, undo="open-meeting", when=in_session,
    guards=[nothing_heard], **CHAIR,
)  # fmt: skip
def take_back_opening(meeting, *, reason, by, now):
    retractions.take_back_opening(meeting, reason=reason, by=by, now=now)
    return "The meeting is planned again; nothing was heard."


def foreseen_close(meeting, given, *, by, now):
    decided = Decision.objects.filter(motion__meeting=meeting).count()
    left = Case.objects.undecided().filter(meeting=meeting).count()
    yield f"{counted(decided, 'case')} {'was' if decided == 1 else 'were'} decided at this meeting."
    if left:
        yield f"{counted(left, 'case')} not decided: {'it waits' if left == 1 else 'they wait'} for the next meeting."
    yield "The minutes are drawn up."


def nothing_in_the_air(meeting, *, by, now):
    meetings.require_nothing_open(meeting)


@action(
    MEETINGS, title="Close the meeting", danger=True, undo="reopen-meeting", when=in_session,
    guards=[nothing_in_the_air], consequences=foreseen_close, **CHAIR,
)  # fmt: skip
def close_meeting(meeting, *, by, now):
    meetings.close_meeting(meeting, by=by, now=now)
    return "The meeting is closed; the minutes are drawn up."


def nothing_since(meeting, *, by, now):
    retractions.require_reopenable(meeting)


def foreseen_reopening(meeting, given, *, by, now):
    waiting = Case.objects.undecided().filter(cycle=meeting.cycle, meeting=None).count()
    yield f"{meeting} is in session again; its minutes are a draft until it is closed."
    yield f"{counted(waiting, 'undecided case')} can be called again; whoever is here says so anew."


@action(
    MEETINGS, title="Reopen the meeting", form=ReasonForm, undo="close-meeting", guards=[nothing_since],
    when=lambda meeting: meeting.state == MeetingState.CLOSED, consequences=foreseen_reopening, **CHAIR,
)  # fmt: skip
def reopen_meeting(meeting, *, reason, by, now):
    retractions.reopen_meeting(meeting, reason=reason, by=by, now=now)
    return "The meeting goes on."


@action(MEETINGS, title="I am here", form=AttendForm, undo="leave-meeting", when=in_session, **ON_A_CASE)
def attend_meeting(meeting, *, how, by, now):
    meetings.attend(meeting, remote=how == "remote", by=by, now=now)


@action(MEETINGS, title="I leave the meeting", undo="attend-meeting", when=in_session, **ON_A_CASE)
def leave_meeting(meeting, *, by, now):
    meetings.leave(meeting, by=by, now=now)


@action(MEETINGS, title="Name the deputy", form=DeputyForm, undo="name-deputy", when=in_session, **CHAIR)
def name_deputy(meeting, *, member, by, now):
    meetings.name_deputy(meeting, member, by=by, now=now)


def _invited(meeting):
    people = committee_of(meeting.cycle.association)
    return f"{counted(len(people), 'member')} ({', '.join(map(str, people))}) {'is' if len(people) == 1 else 'are'}"
