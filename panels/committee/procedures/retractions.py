"""What was done in error in or around a meeting is taken back, until something rests on it.  The record keeps both."""

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.cycles.states import CycleState
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotAllowed, Refused, WrongState
from panels.committee.members import committee_of, tell_the_room
from panels.committee.models import Attendance, Case, Decision, Hearing, Meeting, Motion
from panels.committee.procedures.docket import why_discussed
from panels.committee.procedures.meetings import (
    in_session,
    locked_meeting,
    move_state,
    require_calling,
    require_chair,
)
from panels.committee.states import BEFORE_THE_MEETING, MeetingState, Outcome, Section


@recorded
def cancel_meeting(meeting, *, reason, by, now):
    """A planned meeting does not take place; everybody who was invited is told."""
    meeting = locked_meeting(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise WrongState("This meeting has begun or is over; it is not cancelled any more.")
    reason = _reason(reason, "Write why the meeting is cancelled: the members are told.")
    move_state(meeting, MeetingState.CANCELLED, by=by, at=now, reason=reason)
    day = said(local_day(meeting.starts_at, meeting.cycle.association.time_zone))
    notify_all(
        committee_of(meeting.cycle.association),
        subject=f"{meeting.cycle.name}: the meeting is cancelled",
        body=f"{meeting}, planned for {day}, does not take place: {reason}",
        link=f"/committee/cycles/{meeting.cycle_id}/meetings/",
        by_mail=True,
        now=now,
    )
    return meeting


@recorded
def take_back_opening(meeting, *, reason, by, now):
    """The meeting was opened in error: it is planned again.  Refused once a case was called or a motion put."""
    require_chair(meeting, by)
    meeting = in_session(meeting)
    reason = _reason(reason, "Write why the meeting was opened in error.")
    require_nothing_heard(meeting)
    Attendance.objects.filter(meeting=meeting, left_at=None).update(left_at=now)
    Case.objects.undecided().filter(meeting=meeting).update(meeting=None)
    return move_state(
        meeting, MeetingState.PLANNED, by=by, at=now, reason=reason, opened_at=None, opened_by=None, deputy=None
    )


def require_nothing_heard(meeting):
    if Hearing.objects.filter(meeting=meeting).exists() or Motion.objects.filter(meeting=meeting).exists():
        raise Refused("A case was called or a motion was put: close the meeting, and its minutes say what happened.")


@recorded
def reopen_meeting(meeting, *, reason, by, now):
    """The meeting was closed in error: it goes on, with every case that nothing was decided on since."""
    require_chair(meeting, by)
    meeting = locked_meeting(meeting)
    reason = _reason(reason, "Write why the meeting goes on.")
    require_reopenable(meeting)
    move_state(meeting, MeetingState.OPEN, by=by, at=now, reason=reason, closed_at=None, at_the_close={})
    put_off = Hearing.objects.filter(meeting=meeting).exclude(put_off="").values("case")
    Case.objects.undecided().filter(cycle=meeting.cycle, meeting=None).exclude(pk__in=put_off).update(meeting=meeting)
    tell_the_room(meeting.pk)
    return meeting


def require_reopenable(meeting):
    """Nothing was decided since, no other meeting is planned, and the cycle is still before the committee."""
    if meeting.cycle.state != CycleState.COMMITTEE:
        raise Refused("The cycle is no longer before the committee; a decision is corrected by a new one.")
    if Decision.objects.filter(case__cycle=meeting.cycle, decided_at__gt=meeting.closed_at).exists():
        raise Refused("Something was decided since it was closed: plan another meeting.")
    if Meeting.objects.filter(cycle=meeting.cycle, number__gt=meeting.number).exclude(state="cancelled").exists():
        raise Refused("Another meeting is planned already: cancel it first, or hold it.")


@recorded
def uncall_case(meeting, case, *, by, now):
    """The case was called in error: for the minutes it was not heard.  Refused once a motion was put on it."""
    meeting = in_session(meeting)
    require_calling(meeting, by)
    hearing = Hearing.objects.filter(meeting=meeting, case=case, ended_at=None).first()
    if hearing is None:
        raise Refused("This case is not being heard.")
    require_no_motion(hearing)
    before = Hearing.objects.filter(meeting=meeting, case=case).exclude(pk=hearing.pk).order_by("called_at").last()
    hearing.delete()
    if before is not None and before.put_off:
        Case.objects.filter(pk=case.pk).update(meeting=None)
    record("case.uncalled", case, by=by, at=now, cycle=meeting.cycle)
    tell_the_room(meeting.pk)
    return case


def require_no_motion(hearing):
    if hearing.case.motions.filter(meeting=hearing.meeting_id, moved_at__gte=hearing.called_at).exists():
        raise Refused("A motion was put on this case: put the case off, and the minutes say why.")


@recorded
def take_back_asking(case, *, by, now):
    """Whoever asked for a discussion takes it back; the case returns to consent where nothing else stands beside it."""
    case = Case.objects.select_for_update(of=("self",)).select_related("cycle__rule_book").get(pk=case.pk)
    if not case.asked_for or case.asked_by_id != by.pk:
        raise NotAllowed("Whoever asked for the discussion takes that back.")
    require_unheard(case)
    case.asked_for, case.asked_by = False, None
    case.save(update_fields=["asked_for", "asked_by"])
    proposed = case.registration.recommendations.in_force().values_list("outcome", flat=True).first()
    if proposed == Outcome.ENDORSE and not why_discussed(case.cycle)[case.registration_id]:
        case.section = Section.CONSENT
        case.save(update_fields=["section"])
    record("case.asking-taken-back", case, by=by, at=now, cycle=case.cycle)
    tell_the_room(case.meeting_id)
    return case


def require_unheard(case):
    if case.decisions.exists():
        raise Refused("This case is decided.")
    if case.hearings.filter(ended_at=None).exists() or case.motions.filter(state__in=BEFORE_THE_MEETING).exists():
        raise Refused("This case is being heard: it is discussed now.")


def _reason(given, asking):
    if not given.strip():
        raise Invalid(asking)
    return given.strip()[:300]
