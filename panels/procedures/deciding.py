"""The committee's decisions, and the one moment at which they are released."""

from django.db import transaction

from exams.clock import local_day
from exams.errors import Invalid, Refused, WrongState
from exams.models import RoleGrant
from exams.procedures import cycles
from exams.procedures.audit import record
from exams.procedures.notices import notify_all
from exams.procedures.standing import note_passed_parts
from exams.roles import Permission
from exams.states import CycleState, Part
from panels.models import Case, Decision, DecisionVote, Recommendation
from panels.states import DECIDABLE, Stance


@transaction.atomic
def decide(case, *, outcome, reason, votes, by, now, corrects=None):
    """Record what the committee decided on one case.

    ``votes`` is {member: (stance, reason)}; recused members say why and count neither for the quorum
    nor for the majority, which are computed for this case.  Nothing is ever changed afterwards: a
    correction is a new decision that names the one it ``corrects``.
    """
    case = Case.objects.select_for_update().select_related("registration__cycle__rule_book").get(pk=case.pk)
    cycle = case.registration.cycle
    if cycle.state != CycleState.COMMITTEE and corrects is None:
        raise WrongState(f"{cycle} is not before the committee.")
    if outcome not in DECIDABLE:
        raise Invalid("Choose what was decided.")
    if not reason.strip():
        raise Invalid("Write the reason for the decision in a sentence: the candidate will read it.")
    standing = case.decisions.in_force().first()
    if standing and (corrects is None or corrects.pk != standing.pk):
        raise Refused("This case is decided. A correction is a new decision that names the one it corrects.")
    _require_majority(votes, cycle)
    recommendation = case.registration.recommendations.in_force().first()
    if recommendation is None:
        raise Refused("There is no recommendation on this case yet.")
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        reason=reason.strip(),
        corrects=corrects,
        recommendation=recommendation,
        decided_at=now,
        recorded_by=by,
    )
    DecisionVote.objects.bulk_create(
        [
            DecisionVote(decision=decision, member=member, stance=stance, reason=why.strip())
            for member, (stance, why) in votes.items()
        ]
    )
    record(
        "case.decided",
        case,
        by=by,
        at=now,
        cycle=cycle,
        outcome=str(outcome),
        recommended=recommendation.outcome,
        corrects=str(corrects.pk) if corrects else "",
        recused=[member.email for member, (stance, _) in votes.items() if stance == Stance.RECUSED],
    )
    return decision


def committee_of(association):
    """The members entitled to vote, by name."""
    grants = (
        RoleGrant.objects.with_permission(Permission.READ_CASES)
        .filter(association=association, role__in=("committee-member", "chair"))
        .select_related("user")
        .order_by("user__name")
    )
    return list(dict.fromkeys(grant.user for grant in grants))


@transaction.atomic
def release(cycle, *, by, now):
    """Release every decision of the cycle at one moment; the candidates are told, and read them in their account."""
    undecided = Case.objects.filter(meeting__cycle=cycle).undecided().count()
    if undecided:
        raise Refused(f"{undecided} case{'s are' if undecided > 1 else ' is'} not decided yet.")
    cycles.close_cycle(cycle, by=by, now=now)
    _credit_passed_parts(cycle, by=by, now=now)
    people = [
        registration.candidate.user
        for registration in cycle.registrations.standing().select_related("candidate__user")
        if registration.candidate.user
    ]
    notify_all(
        people,
        subject=f"{cycle.name}: the decision on your endorsement",
        body="The committee has decided. You can read the decision and its reasons in your account.",
        now=now,
        link="/my/",
        by_mail=True,
    )
    record("decisions.released", cycle, by=by, at=now, cycle=cycle, told=len(people))
    return len(people)


def _credit_passed_parts(cycle, *, by, now):
    """What was passed can be carried into a later cycle, from the day of the decision on."""
    day = local_day(now, cycle.association.time_zone)
    passed = []
    recommendations = Recommendation.objects.in_force().filter(registration__cycle=cycle)
    for r in recommendations.select_related("registration", "part_one_mark", "part_two_mark"):
        if r.part_one_mark and r.part_one_mark.passed:
            passed.append((r.registration, Part.ONE, day))
        if r.part_two_mark and r.part_two_mark.passed:
            passed.append((r.registration, Part.TWO, day))
    note_passed_parts(passed, cycle=cycle, by=by, now=now)


def _require_majority(votes, cycle):
    quorum = cycle.rules.committee.quorum
    stances = [stance for stance, _ in votes.values()]
    for member, (stance, why) in votes.items():
        if stance not in Stance.values:
            raise Invalid(f"Say how {member} stood.")
        if stance == Stance.RECUSED and not why.strip():
            raise Invalid(f"{member} left the room: write why.")
    present = sum(stance != Stance.RECUSED for stance in stances)
    if present < quorum:
        raise Refused(f"The quorum is {quorum}; {present} member{'s' * (present != 1)} could vote on this case.")
    if stances.count(Stance.FOR) <= stances.count(Stance.AGAINST):
        raise Refused("There is no majority for this decision.")
