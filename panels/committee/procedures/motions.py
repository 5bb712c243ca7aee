"""Motions: put on the case that is heard or on the whole consent agenda, withdrawn, or confirmed into decisions."""

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.refusals.exceptions import Invalid, NotAllowed, Refused, WrongState
from panels.committee.members import chairs_of, members_on, tell_the_room
from panels.committee.minutes.wording import sentence_of_motion
from panels.committee.models import Case, Hearing, Motion
from panels.committee.procedures.decisions import CAST, check_proposal, make_decisions, require_decidable
from panels.committee.procedures.meetings import require_presiding
from panels.committee.procedures.signatures import (
    needs_signature,
    recommended_otherwise,
    signature_to_decide_on,
    signatures_of,
)
from panels.committee.procedures.votes import in_session, move, on_the_table, require_presiding_over, rooms_of
from panels.committee.states import BEFORE_THE_MEETING, MotionState, Outcome, Section, Stance
from panels.committee.vote_counting import CARRIED

CLEAR = "Both parts of the exam and the portfolio meet the requirements."
CLEAR_WITHOUT_EXAM = "The portfolio meets the requirements; no exam is asked for."


@recorded
def move_motion(meeting, case, *, outcome, reason, by, now, condition="", secret=None):
    """Put a motion on the case that is being heard.  Refused without a quorum on this case: no vote is taken then."""
    meeting, case = in_session(meeting), _heard(case)
    if not Hearing.objects.filter(meeting=meeting, case=case, ended_at=None).exists():
        raise Refused("This case is not being heard.")
    require_presiding(meeting, case, by)
    require_decidable(case)
    check_proposal(case, outcome, reason, condition)
    signature = signature_to_decide_on(case.registration)
    if case.motions.filter(state__in=BEFORE_THE_MEETING).exists():
        raise Refused("There is a motion on this case already.")
    room = rooms_of(meeting, [case])[case.pk]
    if not room.has_quorum:
        raise Refused(_no_quorum(room))
    rules = meeting.cycle.rules.committee
    motion = Motion.objects.create(
        meeting=meeting, case=case, outcome=outcome, reason=reason.strip(), moved_by=by, moved_at=now,
        condition=condition.strip() if outcome == Outcome.ENDORSE_ON_CONDITION else "",
        secret=rules.ballot == "secret" if secret is None else secret or rules.ballot == "secret",
        result=recommended_otherwise(signature, outcome),
    )  # fmt: skip
    record("motion.put", case, by=by, at=now, cycle=meeting.cycle, outcome=str(outcome))
    tell_the_room(meeting.pk)
    return motion


@recorded
def put_consent_agenda(meeting, *, by, now):
    """One motion on every clear case, voted on together; a case without a quorum or a signature is left out.

    Returns (how many were put, [why a case was not, in sentences]).
    """
    meeting = in_session(meeting)
    if by not in chairs_of(meeting.cycle.association):
        raise NotAllowed("The chair does that.")
    cases = list(
        Case.objects.undecided()
        .filter(meeting=meeting, section=Section.CONSENT)
        .exclude(motions__state__in=BEFORE_THE_MEETING)
        .visible_to(by)
        .select_related("cycle__rule_book", "registration")
    )
    signed, rooms, rules = signatures_of(meeting.cycle), rooms_of(meeting, cases), meeting.cycle.rules
    fresh, left_out = [], []
    for case in cases:
        own = signed.get(case.registration_id)
        if not rooms[case.pk].has_quorum:
            left_out.append(f"Case {case.position}: {_no_quorum(rooms[case.pk])}")
        elif (own is None and needs_signature(case.registration, rules)) or (own is not None and not own.holds):
            said = "is not signed" if own is None else "has a broken signature"
            left_out.append(f"Case {case.position}: the recommendation {said}.")
        else:
            fresh.append(
                Motion(
                    meeting=meeting,
                    case=case,
                    consent=True,
                    outcome=Outcome.ENDORSE,
                    moved_by=by,
                    moved_at=now,
                    reason=CLEAR if case.registration.sits_exam else CLEAR_WITHOUT_EXAM,
                    secret=rules.committee.ballot == "secret",
                )
            )
    if not fresh:
        raise Refused(" ".join(["There is no clear case to put to the vote.", *left_out[:5]]))
    Motion.objects.bulk_create(fresh, batch_size=1000)
    lines = [Entry("motion.put", m.case, details={"outcome": str(m.outcome), "consent": True}) for m in fresh]
    record_all(lines, by=by, at=now, cycle=meeting.cycle)
    tell_the_room(meeting.pk)
    return len(fresh), left_out


@recorded
def break_tie(motion, *, stance, by, now):
    """The chair's vote where the rule book gives it; it is said openly, whatever the ballot was."""
    motion = _locked(motion)
    require_presiding(motion.meeting, motion.case, by)
    if stance not in (Stance.FOR, Stance.AGAINST):
        raise Invalid("Decide for or against.")
    motion.result |= {"casting": {"by": str(by), "stance": CAST[Stance(stance)]}}
    to = MotionState.CARRIED if stance == Stance.FOR else MotionState.LOST
    line = move(motion, to, at=now, casting=str(stance))
    motion.save(update_fields=["state", "closed_at", "result"])
    record_all([line], by=by, at=now, cycle=motion.case.cycle)
    tell_the_room(motion.meeting_id)
    return motion


@recorded
def withdraw_motion(motion, *, reason, by, now):
    """Take a motion back before it is decided, or set a carried one aside; the minutes say why."""
    motion = _locked(motion)
    require_presiding(motion.meeting, motion.case, by)
    if not reason.strip():
        raise Invalid("Write why the motion is withdrawn: it stands in the minutes.")
    motion.why_withdrawn = reason.strip()[:300]
    line = move(motion, MotionState.WITHDRAWN, at=now, reason=motion.why_withdrawn)
    motion.save(update_fields=["state", "closed_at", "why_withdrawn"])
    record_all([line], by=by, at=now, cycle=motion.case.cycle)
    tell_the_room(motion.meeting_id)
    return motion


@recorded
def confirm(meeting, motion, *, by, now):
    """What was carried becomes the decision, over the chair's name; a signature that broke meanwhile stops it.

    ``motion`` None: everything that was carried on the consent agenda.
    """
    meeting = in_session(meeting)
    motions = list(on_the_table(meeting, motion, MotionState.CARRIED))
    if not motions:
        raise WrongState("There is nothing carried that waits for its confirmation.")
    require_presiding_over(meeting, motions, by)
    one = [motions[0].case.registration_id] if len(motions) == 1 else None
    signed, rules = signatures_of(meeting.cycle, registrations=one), meeting.cycle.rules
    decided = []
    for carried in motions:
        own = signed.get(carried.case.registration_id)
        if (own is None and needs_signature(carried.case.registration, rules)) or (own is not None and not own.holds):
            why = "is not signed" if own is None else f"was signed before something changed: {'; '.join(own.changes)}"
            raise Refused(f"Case {carried.case.position}: the recommendation {why}. Nothing was confirmed.")
        decided.append(_decided(carried, own.signature if own else None))
    lines = [move(carried, MotionState.CONFIRMED, at=now) for carried in motions]
    Motion.objects.bulk_update(motions, ["state", "closed_at"], batch_size=500)
    record_all(lines, by=by, at=now, cycle=meeting.cycle)
    Hearing.objects.filter(meeting=meeting, ended_at=None, case__in=[d["case"].pk for d in decided]).update(
        ended_at=now
    )
    made = make_decisions(decided, by=by, now=now)
    tell_the_room(meeting.pk)
    return made


def _no_quorum(room):
    could = len(room.present)
    return (
        f"no vote can be taken: the quorum is {room.needed}, and of {len(room.entitled)} who may vote on it "
        f"{could} {'is' if could == 1 else 'are'} here."
        f"{'' if room.within_reach else ' Somebody has to stand in on it first: on the page of the case.'}"
    )


def _decided(motion, signature):
    people = {m.pk: m for m in members_on(motion.case)}
    stances = [(people[pk], stance, why) for pk, stance, why in motion.result["stances"] if pk in people]
    return {
        "case": motion.case, "outcome": motion.outcome, "reason": motion.reason, "condition": motion.condition,
        "result": motion.result, "stances": stances, "signature": signature, "motion": motion,
        "minute": sentence_of_motion(
            outcome=motion.get_outcome_display(), condition=motion.condition, consent=motion.consent,
            moved_by=str(motion.moved_by), result=motion.result, state=CARRIED,
        ),
    }  # fmt: skip


def _heard(case):
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("cycle__association", "cycle__rule_book", "registration__cycle__rule_book")
        .get(pk=case.pk)
    )


def _locked(motion):
    motion = (
        Motion.objects.select_for_update(of=("self",))
        .select_related("case__cycle__association", "meeting__cycle__association", "meeting__cycle__rule_book")
        .get(pk=motion.pk)
    )
    in_session(motion.meeting)
    return motion
