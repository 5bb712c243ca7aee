"""In session: a case is called, a motion put, voted on and confirmed; and the clear cases together."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted
from panels.committee.actions.gatherings import CHAIR, ON_A_CASE, in_session
from panels.committee.actions.rows import HEARD_CASES, MEETINGS, MOTIONS
from panels.committee.forms import CastingForm, MinutedForm, MotionForm, StanceForm
from panels.committee.models import Meeting
from panels.committee.procedures import meetings, motions, retractions, votes
from panels.committee.states import BEFORE_THE_MEETING, MeetingState, MotionState

MEMBER = {"may": Permission.VOTE}
MINUTED = "The minutes tell of both: put another motion."


def meeting_of(case):
    """That which is in session on the cycle of this case."""
    meeting = Meeting.objects.filter(cycle=case.cycle_id, state=MeetingState.OPEN).first()
    if meeting is None:
        raise Refused("No meeting is in session on this case.")
    return meeting


# ── one case ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@action(HEARD_CASES, title="Call", undo="uncall-case", **MEMBER)
def call_case(case, *, by, now):
    """The chair calls a case, or over one the chair has left the deputy."""
    meetings.call_case(meeting_of(case), case, by=by, now=now)


@action(HEARD_CASES, title="Called in error: take the call back", undo="call-case", **MEMBER)
def uncall_case(case, *, by, now):
    retractions.uncall_case(meeting_of(case), case, by=by, now=now)
    return f"The call is taken back; case {case.position} was not heard."


@action(HEARD_CASES, title="Put the case off to the next meeting", form=MinutedForm, undo="call-case", **MEMBER)
def put_off_case(case, *, why, by, now):
    hearing = meeting_of(case).hearings.filter(case=case, ended_at=None).first()
    if hearing is None:
        raise Refused("This case is not being heard.")
    meetings.put_off(hearing, reason=why, by=by, now=now)


@action(HEARD_CASES, title="Put it to the vote", form=MotionForm, undo="withdraw-motion", **MEMBER)
def put_motion(case, *, by, now, **moved):
    """Whoever presides over the case puts a motion on it."""
    motions.move_motion(meeting_of(case), case, by=by, now=now, **moved)


def is_put(motion):
    return motion.state == MotionState.PUT


@action(MOTIONS, title="Vote", form=StanceForm, undo="cast-vote", when=is_put, **ON_A_CASE)
def cast_vote(motion, *, stance, by, now):
    """An open vote can be changed until the close; a secret one cannot."""
    votes.vote(motion.meeting, motion, stance=stance, by=by, now=now)


@action(MOTIONS, title="Close the vote", final=MINUTED, when=is_put, **MEMBER)
def close_vote(motion, *, by, now):
    votes.close_vote(motion.meeting, motion, by=by, now=now)


@action(
    MOTIONS, title="Break the tie", form=CastingForm, final=MINUTED,
    when=lambda motion: motion.state == MotionState.TIED, **MEMBER,
)  # fmt: skip
def break_tie(motion, *, stance, by, now):
    motions.break_tie(motion, stance=stance, by=by, now=now)


@action(
    MOTIONS, title="Withdraw the motion", form=MinutedForm, undo="put-motion",
    when=lambda motion: motion.state in BEFORE_THE_MEETING and motion.state != MotionState.TIED, **MEMBER,
)  # fmt: skip
def withdraw_motion(motion, *, why, by, now):
    motions.withdraw_motion(motion, reason=why, by=by, now=now)


@action(
    MOTIONS, title="Confirm the decision", undo="correct-decision",
    when=lambda motion: motion.state == MotionState.CARRIED, **MEMBER,
)  # fmt: skip
def confirm_decision(motion, *, by, now):
    """What was carried becomes the decision, over the name of whoever presides."""
    motions.confirm(motion.meeting, motion, by=by, now=now)
    return "The decision is recorded."


# ── the clear cases together ─────────────────────────────────────────────────────────────────────────────────────────
@action(
    MEETINGS, title="Put the consent agenda to the vote", undo="withdraw-motion", when=in_session, **CHAIR
)  # fmt: skip
def put_consent_agenda(meeting, *, by, now):
    put, left_out = motions.put_consent_agenda(meeting, by=by, now=now)
    more = f" Left out: {' '.join(left_out[:10])}" if left_out else ""
    return f"{counted(put, 'clear case')} put to the vote together.{more}"


@action(
    MEETINGS, title="Vote on the consent agenda", form=StanceForm, undo="cast-consent-vote", when=in_session,
    **ON_A_CASE,
)  # fmt: skip
def cast_consent_vote(meeting, *, stance, by, now):
    votes.vote(meeting, None, stance=stance, by=by, now=now)


@action(MEETINGS, title="Close the vote on the consent agenda", final=MINUTED, when=in_session, **CHAIR)
def close_consent_vote(meeting, *, by, now):
    votes.close_vote(meeting, None, by=by, now=now)


@action(MEETINGS, title="Confirm what was carried", undo="correct-decision", when=in_session, **CHAIR)
def confirm_consent_agenda(meeting, *, by, now):
    made = motions.confirm(meeting, None, by=by, now=now)
    return "The decision is recorded." if len(made) == 1 else f"{counted(len(made), 'decision')} recorded."
