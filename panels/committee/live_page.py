"""What a live page shows of a meeting, as plain values for one person: never of a case that person has left."""

from dataclasses import dataclass, field

from panels.committee.members import STANDS_IN_ELSEWHERE, committee_of, not_shown, substitutes_of
from panels.committee.models import Attendance, Case, Hearing, Motion, MotionVote, Recusal
from panels.committee.procedures.meetings import presides
from panels.committee.procedures.signatures import signatures_of
from panels.committee.procedures.votes import rooms_of
from panels.committee.states import BEFORE_THE_MEETING, MotionState, Section
from panels.committee.vote_counting import Room


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """One line of the agenda; of a case this person has left only its number."""

    case: Case | None
    position: int
    section: str
    state: str
    left: str = ""  # why this person has left it
    stands: str = ""  # the panel's word, or how it was decided


@dataclass(slots=True)
class InTheRoom:
    meeting: object
    people: list  # (member, Attendance or None, presides)
    here: object  # my own attendance, or None
    agenda: list[OnAgenda]
    hearing: object = None
    left: str = ""  # why I do not see the case that is being heard
    named_elsewhere: bool = False  # I stand in on others only
    room: Room | None = None
    motion: object = None
    my_vote: str = ""
    votes: list = field(default_factory=list)  # (member, stance) of an open ballot, after its close
    cast: int = 0
    may_vote: bool = False
    may_preside: bool = False
    chair: bool = False
    consent: list = field(default_factory=list)  # motions of the consent agenda that are before the meeting
    consent_state: str = ""
    consent_voted: bool = False
    consent_cast: int = 0
    consent_waiting: int = 0  # clear cases that can be put to the vote
    signed: object = None
    proposed: object = None  # the recommendation, where nothing is signed because no exam is asked for
    recommended: str = ""  # what the panel had recommended, where the motion is another
    may_call: bool = False
    consent_ready: int = 0  # of those: how many have a quorum now
    without_motion: bool = False  # nothing was moved since the case was called
    recused: list = field(default_factory=list)  # of the case being heard, for the chair's page


def in_the_room(meeting, user) -> InTheRoom:
    """The meeting as this person may see it now; the same questions however long the agenda."""
    members = committee_of(meeting.cycle.association)
    standing_in = {m.pk: m for named in substitutes_of(meeting.cycle).values() for m in named if m not in members}
    hidden = not_shown(meeting.cycle, user)
    there = {a.member_id: a for a in Attendance.objects.filter(meeting=meeting, left_at=None)}
    chair = any(g.association_id == meeting.cycle.association_id and g.role == "chair" for g in user.grants)
    seen = InTheRoom(
        meeting=meeting,
        people=[(m, there.get(m.pk), m.pk == meeting.deputy_id) for m in [*members, *standing_in.values()]],
        here=there.get(user.pk),
        agenda=_agenda(meeting, hidden),
        chair=chair,
        may_call=chair or user.pk == meeting.deputy_id,
    )
    _consent(seen, user, hidden)
    waiting = [
        line.case for line in seen.agenda if line.section == Section.CONSENT and line.state == "open" and line.case
    ]
    seen.consent_waiting = len(waiting)
    if chair and waiting:
        seen.consent_ready = sum(room.has_quorum for room in rooms_of(meeting, waiting).values())
    hearing = (
        Hearing.objects.filter(meeting=meeting, ended_at=None)
        .select_related("case__registration__candidate", "case__cycle__rule_book", "case__cycle__association")
        .first()
    )
    if hearing is None:
        return seen
    if hearing.case_id in hidden:
        seen.left = hidden[hearing.case_id]
        seen.named_elsewhere = seen.left == STANDS_IN_ELSEWHERE
        return seen
    seen.hearing = hearing
    seen.signed = signatures_of(meeting.cycle, registrations=[hearing.case.registration_id]).get(
        hearing.case.registration_id
    )
    if not hearing.case.registration.sits_exam:
        seen.proposed = hearing.case.registration.recommendations.in_force().first()
    seen.recused = list(Recusal.objects.in_force().filter(case=hearing.case).select_related("member"))
    moved = hearing.case.motions.filter(meeting=meeting, moved_at__gte=hearing.called_at)
    seen.without_motion = seen.may_call and not moved.exists()
    seen.may_preside = presides(meeting, hearing.case, user)
    _motion(seen, user)
    return seen


def _room(seen, votes):
    """As the vote would be counted now: whoever has voted counts as there."""
    case = seen.hearing.case
    return rooms_of(seen.meeting, [case], voted={case.pk: [vote.member for vote in votes]})[case.pk]


def _agenda(meeting, left):
    cases = (
        Case.objects.filter(cycle=meeting.cycle, hearings__meeting=meeting)
        | Case.objects.filter(cycle=meeting.cycle, meeting=meeting)
    ).distinct()
    if meeting.state == "planned":
        cases = Case.objects.undecided().filter(cycle=meeting.cycle)
    cases = cases.select_related("registration__candidate").prefetch_related("decisions", "hearings")
    lines = []
    for case in cases.order_by("position"):
        decided = next(iter(case.decisions.all()), None)
        last = next((h for h in reversed(case.hearings.all()) if h.meeting_id == meeting.pk), None)
        off = last.put_off if last else ""
        state = "decided" if decided else "put off" if off else "open"
        if case.pk in left:
            lines.append(OnAgenda(None, case.position, case.section, state, left=left[case.pk]))
        else:
            lines.append(OnAgenda(case, case.position, case.section, state, stands=decided.decided if decided else off))
    return lines


def _motion(seen, user):
    case = seen.hearing.case
    motion = (
        case.motions.filter(consent=False, meeting=seen.meeting)
        .select_related("moved_by")
        .order_by("-moved_at")
        .first()
    )
    if motion is None or motion.state == MotionState.WITHDRAWN:
        seen.room = _room(seen, [])
        return
    seen.motion = motion
    votes = list(MotionVote.objects.filter(motion=motion).select_related("member"))
    seen.room = _room(seen, votes if motion.state in BEFORE_THE_MEETING else [])
    seen.recommended = motion.result.get("recommended", "")
    seen.cast = len(votes)
    own = next((v for v in votes if v.member_id == user.pk), None)
    seen.my_vote = own.get_stance_display() if own else ""
    seen.may_vote = (
        motion.state == MotionState.PUT
        and user in seen.room.entitled
        and seen.here is not None
        and not (motion.secret and own)
    )
    if motion.state != MotionState.PUT and not motion.secret:
        seen.votes = [(v.member, v.get_stance_display()) for v in votes]


def _consent(seen, user, hidden):
    """The motions of the consent agenda that this person may see, and whether their vote is in."""
    motions = list(
        Motion.objects.filter(meeting=seen.meeting, consent=True, state__in=BEFORE_THE_MEETING)
        .exclude(case__in=hidden)
        .select_related("case__registration__candidate")
        .order_by("case__position")
    )
    if not motions:
        return
    seen.consent = motions
    states = {m.state for m in motions}
    seen.consent_state = MotionState.PUT if MotionState.PUT in states else MotionState.CARRIED
    votes = MotionVote.objects.filter(motion__meeting=seen.meeting, motion__consent=True, motion__state=MotionState.PUT)
    seen.consent_voted = votes.filter(member=user).exists()
    seen.consent_cast = votes.values("member").distinct().count()
