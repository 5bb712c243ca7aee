"""The committee's decisions, and the one moment at which they are released."""

from datetime import timedelta

from django.db import transaction

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.calendar.days import local_day
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState, Part
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.procedures.standing import note_passed_parts
from panels.committee.members import chairs_of, members_on, sits_on
from panels.committee.minutes.wording import sentence_of_motion
from panels.committee.models import Case, Decision, DecisionVote, Recommendation
from panels.committee.procedures.decision_digests import digest_of
from panels.committee.procedures.signatures import check_condition, recommended_otherwise, signature_to_decide_on
from panels.committee.procedures.standing_on import require_base
from panels.committee.signals import decision_corrected, decisions_released
from panels.committee.states import DECIDABLE, ENDORSING, MeetingState, Outcome, Stance, outcomes_of
from panels.committee.vote_counting import CARRIED, NO_QUORUM, TIED, Count, room_of, verdict_of

CAST = {Stance.FOR: "for", Stance.AGAINST: "against", Stance.ABSTAINED: "abstained"}


@recorded
def decide(case, *, outcome, reason, votes, by, now, corrects=None, condition=""):
    """Record what the committee decided on one case where it met elsewhere: the chair says how each member stood.

    ``votes`` is {member: (stance, reason)}; recused members say why and count neither for the quorum
    nor for the majority, which are computed for this case.  Nothing is ever changed afterwards: a
    correction is a new decision that names the one it ``corrects``.
    """
    case = _locked(case)
    cycle = case.cycle
    if cycle.meetings.filter(state=MeetingState.OPEN).exists():
        raise Refused("The committee is in session: the case is decided there.")
    require_decidable(case, corrects=corrects)
    check_proposal(case, outcome, reason, condition)
    _require_stances(votes, case, by)
    result, stances = _count_of(case, votes)
    verdict = verdict_of(cycle.rules.committee, Count(**{n: result[n] for n in Count.__slots__}))
    if verdict == NO_QUORUM:
        there = result["present"]
        raise Refused(f"The quorum is {result['needed']}; {there} member{'s' * (there != 1)} could vote on this case.")
    if verdict == TIED and by in votes and votes[by][0] == Stance.FOR:
        result["casting"], verdict = {"by": str(by), "stance": "for"}, CARRIED
    if verdict != CARRIED:
        raise Refused("There is no majority for this decision.")
    signature = signature_to_decide_on(case.registration)
    result |= recommended_otherwise(signature, outcome)
    minute = sentence_of_motion(
        outcome=Outcome(outcome).label, condition=condition, consent=False, moved_by="The chair", result=result,
        state=CARRIED,
    )  # fmt: skip
    [decision] = make_decisions(
        [
            {
                "case": case, "outcome": outcome, "reason": reason, "condition": condition, "result": result,
                "stances": stances, "minute": minute, "corrects": corrects,
                "signature": signature,
            }
        ],
        by=by, now=now,
    )  # fmt: skip
    if corrects is not None and case.released_at:
        decision_corrected.send(sender=Decision, decision=decision, by=by, now=now)
    return decision


def check_proposal(case, outcome, reason, condition):
    """What is moved or decided has a reason the candidate can read, and its condition if it has one."""
    if outcome not in DECIDABLE:
        raise Invalid("Choose what was decided.")
    if outcome not in outcomes_of(case.registration):
        raise Invalid("No exam is asked for in this case, so none can be taken again: choose another outcome.")
    if not reason.strip():
        raise Invalid("Write the reason for the decision in a sentence: the candidate will read it.")
    check_condition(outcome, condition)
    if outcome in ENDORSING:
        require_base(case)


def require_decidable(case, *, corrects=None):
    """The case is before the committee and not decided yet, or this corrects the decision in force."""
    if corrects is None and not sits_on(case.cycle):
        raise WrongState(f"{case.cycle} is not before the committee.")
    standing = case.decisions.in_force().first()
    if standing and (corrects is None or corrects.pk != standing.pk):
        raise Refused("This case is decided. A correction is a new decision that names the one it corrects.")
    if not case.registration.recommendations.in_force().exists():
        raise Refused("There is no recommendation on this case yet.")


def make_decisions(decided, *, by, now):
    """Write decisions that were carried: each with who could vote, how they stood, its sentence and its digest.

    ``decided`` are dicts of case, outcome, reason, condition, result, stances [(member, stance, why)], minute,
    signature and, where there are any, motion and corrects.
    """
    cycle = decided[0]["case"].cycle
    in_force = {
        r.registration_id: r
        for r in Recommendation.objects.in_force().filter(registration__in=[d["case"].registration_id for d in decided])
    }
    until = local_day(now, cycle.association.time_zone) + timedelta(days=cycle.rules.recommendation.condition_days)
    made, votes, lines = [], [], []
    for d in decided:
        conditional = d["outcome"] == Outcome.ENDORSE_ON_CONDITION
        decision = Decision(
            case=d["case"],
            outcome=d["outcome"],
            condition=d["condition"].strip() if conditional else "",
            condition_until=until if conditional else None,
            reason=d["reason"].strip(),
            corrects=d.get("corrects"),
            recommendation=in_force[d["case"].registration_id],
            signature=d["signature"],
            motion=d.get("motion"),
            count=d["result"],
            minute=d["minute"],
            decided_at=now,
            recorded_by=by,
        )
        own = [DecisionVote(decision=decision, member=m, stance=s, reason=why.strip()) for m, s, why in d["stances"]]
        decision.sha256 = digest_of(decision, own)
        made.append(decision)
        votes += own
        details = {
            "outcome": str(decision.outcome),
            "recommended": decision.signature.outcome if decision.signature else decision.recommendation.outcome,
            "decision": str(decision.pk),
            "corrects": str(decision.corrects_id or ""),
            "recused": [v.member.email for v in own if v.stance == Stance.RECUSED],
            "sha256": decision.sha256,
        }
        lines.append(Entry("case.decided", d["case"], details=details))
    Decision.objects.bulk_create(made, batch_size=1000)
    DecisionVote.objects.bulk_create(votes, batch_size=2000)
    record_all(lines, by=by, at=now, cycle=cycle)
    return made


@transaction.atomic
def release(cycle, *, by, now):
    """Release every decision of the cycle at one moment; the candidates are told, and read them in their account.

    A case that was put off stays open, and is released later; done again, it releases what was decided since.
    """
    cycle.refresh_from_db(fields=["state"], from_queryset=Cycle.objects.select_for_update())
    require_releasable(cycle)
    fresh = list(Case.objects.filter(cycle=cycle).to_release().values_list("registration_id", flat=True))
    if cycle.state != CycleState.RELEASED:
        cycles.close_cycle(cycle, by=by, now=now)
    Case.objects.filter(cycle=cycle, released_at=None).exclude(decisions=None).update(released_at=now)
    _credit_passed_parts(cycle, fresh, by=by, now=now)
    done = {}
    decisions_released.send(sender=Decision, cycle=cycle, by=by, now=now, done=done)
    waiting = Case.objects.filter(cycle=cycle).undecided().count()
    record("decisions.released", cycle, by=by, at=now, cycle=cycle, letters=done["letters"], waiting=waiting)
    return done["letters"]


def require_releasable(cycle):
    """Something is decided, and what is not was put off; nobody is in session."""
    cases = Case.objects.filter(cycle=cycle)
    if not cases.exists():
        raise Refused("There is no case on the docket.")
    if cycle.state != CycleState.RELEASED:
        open_cases = cases.undecided().exclude(pk__in=cases.put_off().values("pk")).order_by("position")
        numbers = [str(number) for number in open_cases.values_list("position", flat=True)]
        if numbers:
            said = ", ".join(numbers[:10]) + (" and more" if len(numbers) > 10 else "")
            raise Refused(
                f"{len(numbers)} case{'s are' if len(numbers) > 1 else ' is'} not decided yet ({said}). Decide what "
                "can be decided; a case that cannot is left to a later release, on its page."
            )
    if not cases.to_release().exists():
        raise Refused("No decision waits for its release.")
    if cycle.meetings.filter(state=MeetingState.OPEN).exists():
        raise Refused("The committee is still in session: the meeting is closed first.")


@recorded
def leave_to_later_release(case, *, reason, by, now):
    """The other decisions go out without this one, which stays open."""
    case = _locked(case)
    if case.decisions.exists():
        raise Refused("This case is decided.")
    if case.waits_because:
        raise Refused("This case is left to a later release already.")
    if not reason.strip():
        raise Invalid("Write why the case waits: it stands in the record.")
    case.waits_because = reason.strip()[:300]
    case.save(update_fields=["waits_because"])
    record("case.left-to-later", case, by=by, at=now, cycle=case.cycle, reason=case.waits_because)
    return case


@recorded
def take_into_release(case, *, by, now):
    """It is decided with the others after all."""
    case = _locked(case)
    if case.cycle.state == CycleState.RELEASED:
        raise Refused("The other decisions are released without this one already.")
    case.waits_because = ""
    case.save(update_fields=["waits_because"])
    record("case.taken-into-release", case, by=by, at=now, cycle=case.cycle)
    return case


def _credit_passed_parts(cycle, registrations, *, by, now):
    """What was passed can be carried into a later cycle, from the day of the decision on."""
    day = local_day(now, cycle.association.time_zone)
    passed = []
    fresh = set(registrations)
    recommendations = Recommendation.objects.in_force().filter(registration__cycle=cycle)
    for r in recommendations.select_related("registration", "part_one_mark", "part_two_mark"):
        if r.registration_id not in fresh:
            continue
        if r.part_one_mark and r.part_one_mark.passed:
            passed.append((r.registration, Part.ONE, day))
        if r.part_two_mark and r.part_two_mark.passed:
            passed.append((r.registration, Part.TWO, day))
    note_passed_parts(passed, cycle=cycle, by=by, now=now)


def _locked(case):
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("cycle__association", "cycle__rule_book", "registration__cycle__rule_book")
        .get(pk=case.pk)
    )


def _require_stances(votes, case, by):
    for member, (stance, why) in votes.items():
        if stance not in (*CAST, Stance.RECUSED, Stance.ABSENT):
            raise Invalid(f"Say how {member} stood.")
        if stance == Stance.RECUSED and not why.strip():
            raise Invalid(f"{member} left the room: write why.")
    for recusal in case.recusals.in_force().select_related("member"):
        if recusal.member in votes and votes[recusal.member][0] != Stance.RECUSED:
            raise Refused(f"{recusal.member} has left this case ({recusal.reason}) and has no vote on it.")
    if by in votes and votes[by][0] == Stance.RECUSED:
        raise Refused("You have left this case; somebody else presides and records the decision.")


def _count_of(case, votes):
    """(the count as plain values, how everybody stood)."""
    association, rules = case.cycle.association, case.cycle.rules.committee
    members = members_on(case)
    why_left = {r.member_id: r.reason for r in case.recusals.in_force()}
    recused = {m for m, (stance, _) in votes.items() if stance == Stance.RECUSED}
    recused |= {m for m in members if m.pk in why_left}
    here = {m for m, (stance, _) in votes.items() if stance in CAST}
    room = room_of(rules, members=members, chairs=chairs_of(association), recused=recused, here=here)
    counted = [votes[m][0] for m in room.present]
    reason_of = {m: votes[m][1] if m in votes and votes[m][1].strip() else why_left.get(m.pk, "") for m in recused}
    result = {
        "entitled": len(room.entitled),
        "present": len(room.present),
        "needed": room.needed,
        "in_favour": counted.count(Stance.FOR),
        "against": counted.count(Stance.AGAINST),
        "abstained": counted.count(Stance.ABSTAINED),
        "ballot": "open",
        "recused": [{"name": str(m), "reason": reason_of[m]} for m in sorted(recused, key=str)],
        "votes": [{"name": str(m), "said": CAST[votes[m][0]]} for m in sorted(room.present, key=str)],
    }
    stances = [(m, Stance.RECUSED, reason_of[m]) for m in recused]
    stances += [(m, votes[m][0], "") for m in room.present]
    stances += [(m, Stance.ABSENT, "") for m in room.entitled - room.present]
    return result, stances
