"""Votes: cast by whoever may vote on the case, counted and frozen at the close."""

from django.db.models import F

from exams.audit.procedures import Entry, record_all, recorded
from exams.refusals.exceptions import Invalid, NotAllowed, Refused, WrongState
from panels.committee.members import chairs_of, committee_of, substitutes_of, tell_the_room
from panels.committee.models import Attendance, Meeting, Motion, MotionVote, Recusal
from panels.committee.procedures.decisions import CAST
from panels.committee.procedures.meetings import require_presiding
from panels.committee.states import MOTION_LIFECYCLE, MeetingState, MotionState, Stance
from panels.committee.vote_counting import Count, room_of, verdict_of

COUNTER = {Stance.FOR: "in_favour", Stance.AGAINST: "against", Stance.ABSTAINED: "abstained"}


@recorded
def vote(meeting, motion, *, stance, by, now):
    """Vote on one motion, or (``motion`` None) on the consent agenda, on each case that the member has not left.

    An open vote can be changed until the close.  Of a secret one only stays that it was cast, and how many there were
    of each: nobody can tell any more whose was which, so it cannot be changed either.
    """
    meeting = in_session(meeting)
    if stance not in COUNTER:
        raise Invalid("Vote for, against, or abstain.")
    if not Attendance.objects.filter(meeting=meeting, member=by, left_at=None).exists():
        raise Refused("Say first that you are here.")
    motions = list(on_the_table(meeting, motion, MotionState.PUT))
    if not motions:
        raise WrongState("This vote is closed.")
    rooms = rooms_of(meeting, [m.case for m in motions])
    mine = [m for m in motions if by in rooms[m.case_id].entitled]
    if not mine:
        raise Refused("You have no vote on this.")
    voted = set(MotionVote.objects.filter(motion__meeting=meeting, member=by).values_list("motion_id", flat=True))
    fresh = [m for m in mine if m.secret and m.pk not in voted]
    if not fresh and all(m.secret for m in mine):
        raise Refused("You have voted; in a secret ballot a vote cannot be taken back.")
    column = COUNTER[Stance(stance)]
    for m in fresh:
        setattr(m, column, F(column) + 1)
    Motion.objects.bulk_update(fresh, [column], batch_size=500)
    MotionVote.objects.bulk_create([MotionVote(motion=m, member=by, stance=Stance.VOTED) for m in fresh])
    MotionVote.objects.bulk_create(
        [MotionVote(motion=m, member=by, stance=stance) for m in mine if not m.secret],
        update_conflicts=True,
        unique_fields=["motion", "member"],
        update_fields=["stance"],
    )
    tell_the_room(meeting.pk)
    return len(mine)


@recorded
def close_vote(meeting, motion, *, by, now):
    """Close the vote: who was entitled, who was there, who had left and the count are frozen with it."""
    meeting = in_session(meeting)
    motions = list(on_the_table(meeting, motion, MotionState.PUT))
    if not motions:
        raise WrongState("This vote is closed.")
    require_presiding_over(meeting, motions, by)
    rules, votes = meeting.cycle.rules.committee, {}
    cast = MotionVote.objects.filter(motion__meeting=meeting, motion__state=MotionState.PUT)
    for one in cast.select_related("member"):
        votes.setdefault(one.motion_id, {})[one.member] = one.stance
    if not votes:
        raise Refused("Nobody has voted yet: wait for the votes, or withdraw the motion.")
    rooms = rooms_of(meeting, [m.case for m in motions], voted={m.case_id: votes.get(m.pk, {}) for m in motions})
    left, lines = _left(meeting.cycle), []
    for one in motions:
        one.result |= _result(one, rooms[one.case_id], votes.get(one.pk, {}), left.get(one.case_id, []))
        count = {name: one.result[name] for name in Count.__slots__}
        lines.append(move(one, MotionState(verdict_of(rules, Count(**count))), at=now, count=count))
    Motion.objects.bulk_update(motions, ["state", "closed_at", "result"], batch_size=500)
    record_all(lines, by=by, at=now, cycle=meeting.cycle)
    tell_the_room(meeting.pk)
    return motions


def on_the_table(meeting, motion, state):
    """This motion, or (None) those of the consent agenda, in this state; locked."""
    chosen = {"consent": True} if motion is None else {"pk": motion.pk}
    return (
        Motion.objects.select_for_update(of=("self",))
        .filter(meeting=meeting, state=state, **chosen)
        .select_related("case__cycle__association", "case__cycle__rule_book", "case__registration", "moved_by")
    )


def rooms_of(meeting, cases, *, voted=None):
    """{case: Room} as of now, in the same few questions however many cases.

    ``voted``: {case: members who have voted}; they count as there, even if they have gone since.
    """
    association, rules = meeting.cycle.association, meeting.cycle.rules.committee
    members, chairs = committee_of(association), chairs_of(association)
    there = set(Attendance.objects.filter(meeting=meeting, left_at=None).values_list("member_id", flat=True))
    named, gone = substitutes_of(meeting.cycle), {}
    for case, member in Recusal.objects.in_force().filter(case__cycle=meeting.cycle).values_list("case_id", "member"):
        gone.setdefault(case, set()).add(member)
    rooms = {}
    for case in cases:
        everybody = [*members, *named.get(case.pk, ())]
        rooms[case.pk] = room_of(
            rules,
            members=everybody,
            chairs=chairs,
            recused=[m for m in everybody if m.pk in gone.get(case.pk, ())],
            here=[*(m for m in everybody if m.pk in there), *(voted or {}).get(case.pk, ())],
        )
    return rooms


def _left(cycle):
    found = {}
    for one in Recusal.objects.in_force().filter(case__cycle=cycle).select_related("member"):
        found.setdefault(one.case_id, []).append({"pk": one.member_id, "name": str(one.member), "reason": one.reason})
    return found


def _result(motion, room, cast, left):
    """Everything about the vote as plain values."""
    if motion.secret:
        counts = {name: getattr(motion, name) for name in COUNTER.values()}
    else:
        given = list(cast.values())
        counts = {name: given.count(stance) for stance, name in COUNTER.items()}
    no_vote = {} if motion.secret else {
        "votes": [{"name": str(m), "said": CAST[Stance(s)]} for m, s in sorted(cast.items(), key=lambda v: str(v[0]))]
    }  # fmt: skip
    return {
        "entitled": len(room.entitled), "present": len(room.present), "needed": room.needed, **counts, **no_vote,
        "ballot": "secret" if motion.secret else "open",
        "recused": [{"name": one["name"], "reason": one["reason"]} for one in left],
        "stances": [[m.pk, str(cast.get(m, Stance.SILENT if m in room.present else Stance.ABSENT)), ""]
                    for m in sorted(room.entitled, key=str)]
        + [[one["pk"], str(Stance.RECUSED), one["reason"]] for one in left],
    }  # fmt: skip


def require_presiding_over(meeting, motions, by):
    if len(motions) == 1:
        return require_presiding(meeting, motions[0].case, by)
    if by not in chairs_of(meeting.cycle.association):
        raise NotAllowed("The chair does that.")
    if Recusal.objects.in_force().filter(case__in=[m.case_id for m in motions], member=by).exists():
        raise NotAllowed("You have left one of these cases.")
    return None


def in_session(meeting):
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("cycle__association", "cycle__rule_book")
        .get(pk=meeting.pk)
    )
    if meeting.state != MeetingState.OPEN:
        raise WrongState("This meeting is not in session.")
    return meeting


def move(motion, to, *, at, **details):
    """The only place a motion changes state; returns its line of the record."""
    came_from = MotionState(motion.state)
    if to not in MOTION_LIFECYCLE[came_from]:
        raise WrongState.between("This motion", came_from, to)
    motion.state, motion.closed_at = to, motion.closed_at or at
    return Entry(f"motion.{to}", motion.case, details={"came_from": str(came_from), **details})
