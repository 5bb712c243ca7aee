"""The course of a meeting: planned, opened, cases called and left, closed.  Who is there is said by themselves."""

from django.db.models import Max

from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotAllowed, NotYours, Refused, WrongState
from panels.committee.members import chairs_of, committee_of, may_attend, sits_on, tell_the_room
from panels.committee.models import Attendance, Case, Hearing, Meeting
from panels.committee.procedures.recusals import find_conflicts
from panels.committee.states import BEFORE_THE_MEETING, MEETING_LIFECYCLE, MeetingState


@recorded
def plan_meeting(cycle, *, starts_at, by, now, place="", link=""):
    """The next occasion; its agenda is every case that nothing was decided on, and members are invited."""
    if starts_at <= now:
        raise Invalid("A meeting is planned for a moment to come.")
    if not place.strip() and not link.strip():
        raise Invalid("Say where the committee meets: a place, a link, or both.")
    if link.strip() and not cycle.rules.committee.remote:
        raise Refused("By the rule book members of this committee do not take part from elsewhere.")
    if cycle.state != CycleState.SCORING and not sits_on(cycle):
        raise WrongState(f"{cycle} has no cases for a committee to hear.")
    if cycle.meetings.not_over().exists():
        raise Refused("A meeting is planned already; it is held, moved or cancelled before another one.")
    number = (cycle.meetings.aggregate(n=Max("number"))["n"] or 0) + 1
    meeting = Meeting.objects.create(
        cycle=cycle, number=number, starts_at=starts_at, place=place.strip(), link=link.strip()
    )
    record("meeting.planned", meeting, by=by, at=now, cycle=cycle, starts_at=starts_at.isoformat())
    _invite(meeting, now=now)
    return meeting


@recorded
def move_meeting(meeting, *, starts_at, place, link, by, now):
    """Another time or place, while it has not begun."""
    meeting = locked_meeting(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise WrongState("This meeting has begun or is over; it is not moved any more.")
    if link.strip() and not meeting.cycle.rules.committee.remote:
        raise Refused("By the rule book members of this committee do not take part from elsewhere.")
    if starts_at <= now:
        raise Invalid("A meeting is planned for a moment to come.")
    if not place.strip() and not link.strip():
        raise Invalid("Say where the committee meets: a place, a link, or both.")
    meeting.starts_at, meeting.place, meeting.link = starts_at, place.strip(), link.strip()
    meeting.save(update_fields=["starts_at", "place", "link"])
    record("meeting.moved", meeting, by=by, at=now, cycle=meeting.cycle, starts_at=starts_at.isoformat())
    tell_the_room(meeting.pk)
    _invite(meeting, moved=True, now=now)
    return meeting


def _invite(meeting, *, now, moved=False):
    notify_all(
        committee_of(meeting.cycle.association),
        subject=f"{meeting.cycle.name}: the committee meets{' at another time or place' * moved}",
        body=f"{meeting} is {'moved' if moved else 'planned'}; the time, the place and the docket are on its page. "
        "Cases of people you are close to are not shown to you; if you find another one, say so there before the "
        "meeting.",
        link=f"/committee/meetings/{meeting.pk}/",
        by_mail=True,
        now=now,
    )


@recorded
def open_meeting(meeting, *, by, now):
    """The chair opens; every undecided case is on the agenda, and conflicts are looked for once more."""
    require_chair(meeting, by)
    meeting = locked_meeting(meeting)
    if not sits_on(meeting.cycle):
        raise WrongState(f"{meeting.cycle} is not before the committee yet.")
    find_conflicts(meeting.cycle, by=by, now=now)
    Case.objects.undecided().filter(cycle=meeting.cycle).update(meeting=meeting)
    return move_state(meeting, MeetingState.OPEN, by=by, at=now, opened_at=now, opened_by=by)


@recorded
def close_meeting(meeting, *, by, now):
    """Nothing is left in the air: no motion is open, no case is being heard.  What is undecided waits for the next."""
    require_chair(meeting, by)
    meeting = locked_meeting(meeting)
    require_nothing_open(meeting)
    Hearing.objects.filter(meeting=meeting, ended_at=None).update(ended_at=now)
    Attendance.objects.filter(meeting=meeting, left_at=None).update(left_at=now)
    frozen = _at_the_close(meeting)
    Case.objects.undecided().filter(meeting=meeting).update(meeting=None)
    return move_state(meeting, MeetingState.CLOSED, by=by, at=now, closed_at=now, at_the_close=frozen)


def _at_the_close(meeting):
    """What the minutes say of it for good, whoever joins the committee or leaves a case later."""
    there = set(Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    waiting = Case.objects.undecided().filter(meeting=meeting, hearings=None).order_by("position")
    return {
        "not_there": [str(member) for member in committee_of(meeting.cycle.association) if member.pk not in there],
        "not_reached": list(waiting.values_list("position", flat=True)),
    }


def require_nothing_open(meeting):
    if meeting.motions.filter(state__in=BEFORE_THE_MEETING).exists():
        raise Refused("A motion is neither decided nor withdrawn; that comes first.")


@recorded
def attend(meeting, *, by, now, remote=False):
    """I am here, in the room or from elsewhere."""
    meeting = in_session(meeting)
    if not may_attend(meeting.cycle, by):
        raise NotYours("There is no such meeting, or it is not yours.")
    if remote and not meeting.cycle.rules.committee.remote:
        raise Refused("By the rule book members of this committee do not take part from elsewhere.")
    there, made = Attendance.objects.get_or_create(
        meeting=meeting, member=by, left_at=None, defaults={"came_at": now, "remote": remote}
    )
    if made:
        record("meeting.attended", meeting, by=by, at=now, cycle=meeting.cycle, remote=remote)
        tell_the_room(meeting.pk)
    return there


@recorded
def leave(meeting, *, by, now):
    """I leave the meeting; votes already cast stand."""
    meeting = in_session(meeting)
    if Attendance.objects.filter(meeting=meeting, member=by, left_at=None).update(left_at=now):
        record("meeting.left", meeting, by=by, at=now, cycle=meeting.cycle)
        tell_the_room(meeting.pk)


@recorded
def name_deputy(meeting, member, *, by, now):
    """Whoever presides over the cases the chair has left."""
    require_chair(meeting, by)
    meeting = in_session(meeting)
    if member not in committee_of(meeting.cycle.association):
        raise Invalid("Choose a member of this committee.")
    meeting.deputy = member
    meeting.save(update_fields=["deputy"])
    record("meeting.deputy-named", meeting, by=by, at=now, cycle=meeting.cycle, member=member.email)
    tell_the_room(meeting.pk)
    return meeting


@recorded
def call_case(meeting, case, *, by, now):
    """Call the next case; the one before it is left as it stands."""
    meeting = in_session(meeting)
    case = Case.objects.undecided().filter(pk=case.pk, cycle=meeting.cycle).visible_to(by).first()
    if case is None or not (case.meeting_id == meeting.pk or case.hearings.filter(meeting=meeting).exists()):
        raise Refused("This case is not on the agenda of this meeting, or it is decided.")
    require_calling(meeting, by)
    before = Hearing.objects.filter(meeting=meeting, ended_at=None).first()
    if before is not None:
        if before.case_id == case.pk:
            return before
        if before.case.motions.filter(state__in=BEFORE_THE_MEETING).exists():
            raise Refused(
                f"The motion on case {before.case.position} is neither decided nor withdrawn; that comes first."
            )
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    if case.meeting_id != meeting.pk:  # put off, and called again after all
        Case.objects.filter(pk=case.pk).update(meeting=meeting)
    hearing = Hearing.objects.create(meeting=meeting, case=case, called_at=now)
    record("case.called", case, by=by, at=now, cycle=meeting.cycle)
    tell_the_room(meeting.pk)
    return hearing


@recorded
def put_off(hearing, *, reason, by, now):
    """The case waits for the next meeting; the minutes say why."""
    meeting = in_session(hearing.meeting)
    require_presiding(meeting, hearing.case, by)
    if not reason.strip():
        raise Invalid("Write why the case is put off: it stands in the minutes.")
    if hearing.ended_at or hearing.case.motions.filter(state__in=BEFORE_THE_MEETING).exists():
        raise Refused("A motion on this case is neither decided nor withdrawn; that comes first.")
    hearing.ended_at, hearing.put_off = now, reason.strip()[:300]
    hearing.save(update_fields=["ended_at", "put_off"])
    Case.objects.filter(pk=hearing.case_id).update(meeting=None)
    record("case.put-off", hearing.case, by=by, at=now, cycle=meeting.cycle, reason=hearing.put_off)
    tell_the_room(meeting.pk)
    return hearing


@recorded
def ask_for_discussion(case, *, by, now):
    """A member takes a clear case off the consent agenda: one is enough, and needs no reason."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.motions.filter(state__in=BEFORE_THE_MEETING).exists():
        raise Refused("The vote on the consent agenda is under way: the chair withdraws the motion on this case first.")
    if case.decisions.exists():
        raise Refused("This case is decided.")
    case.section, case.asked_for, case.asked_by = "discussion", True, case.asked_by or by
    case.save(update_fields=["section", "asked_for", "asked_by"])
    record("case.asked-for", case, by=by, at=now, cycle=case.cycle)
    tell_the_room(case.meeting_id)
    return case


def presides(meeting, case, user) -> bool:
    """The chair, or over a case the chair has left the deputy; nobody over a case they have left themselves."""
    left = set(case.recusals.in_force().values_list("member_id", flat=True))
    if user.pk in left:
        return False
    chairs = chairs_of(meeting.cycle.association)
    if user in chairs:
        return True
    here = set(Attendance.objects.filter(meeting=meeting, left_at=None).values_list("member_id", flat=True))
    return user.pk == meeting.deputy_id and not any(c.pk in here and c.pk not in left for c in chairs)


def require_presiding(meeting, case, by):
    if not presides(meeting, case, by):
        raise NotAllowed("Whoever presides over this case does that.")


def require_calling(meeting, by):
    if by not in chairs_of(meeting.cycle.association) and by.pk != meeting.deputy_id:
        raise NotAllowed("The chair calls the cases.")


def require_chair(meeting, by):
    if by not in chairs_of(meeting.cycle.association):
        raise NotAllowed("The chair does that.")


def locked_meeting(meeting):
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("cycle__association", "cycle__rule_book")
        .get(pk=meeting.pk)
    )


def in_session(meeting):
    meeting = locked_meeting(meeting)
    if meeting.state != MeetingState.OPEN:
        raise WrongState("This meeting is not in session.")
    return meeting


def move_state(meeting, to, *, by, at, reason="", **changes):
    """The only place a meeting changes state."""
    came_from = MeetingState(meeting.state)
    if to not in MEETING_LIFECYCLE[came_from]:
        raise WrongState.between("This meeting", came_from, to)
    for name, value in {"state": to, **changes}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["state", *changes])
    record(f"meeting.{to}", meeting, by=by, at=at, cycle=meeting.cycle, came_from=str(came_from), reason=reason)
    tell_the_room(meeting.pk)
    return meeting
