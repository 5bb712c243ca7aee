"""A case that too many have left: whether its quorum is within reach, and who stands in on it."""

from exams.accounts.models import User
from exams.accounts.permissions import BLIND, Permission
from exams.audit.procedures import record, recorded
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused
from panels.committee.members import chairs_of, committee_of, members_on, substitutes_of, tell_the_room
from panels.committee.models import Case, MotionVote, Recusal, Substitute
from panels.committee.procedures.recusals import why_close
from panels.committee.states import MotionState
from panels.committee.vote_counting import room_of
from panels.reading.models import PanelMember


def out_of_reach(cycle, cases=None) -> dict:
    """{case: Room}, of undecided cases on which even all who may vote are fewer than the quorum."""
    cases = Case.objects.undecided().filter(cycle=cycle) if cases is None else cases
    rules, members, chairs = cycle.rules.committee, committee_of(cycle.association), chairs_of(cycle.association)
    named, gone = substitutes_of(cycle), {}
    for case, member in Recusal.objects.in_force().filter(case__cycle=cycle).values_list("case_id", "member"):
        gone.setdefault(case, set()).add(member)
    rooms = {}
    for case in cases:
        everybody = [*members, *named.get(case.pk, ())]
        left = [member for member in everybody if member.pk in gone.get(case.pk, ())]
        rooms[case.pk] = room_of(rules, members=everybody, chairs=chairs, recused=left, here=everybody)
    return {case: room for case, room in rooms.items() if not room.within_reach}


def said_of(room, rules) -> str:
    """Why the case cannot be decided as it stands, and what the rules allow."""
    few = len(room.entitled)
    rest = f"{few} member{'' if few == 1 else 's'} may vote on it, and the quorum is {room.needed}"
    more = "" if rules.quorum_of_entitled or few < 2 else (
        " The rule book can also make all who may still vote the quorum of such a case."
    )  # fmt: skip
    return (
        f"{rest}: no meeting can decide it as it stands. Name a member of another association or an alternate for this "
        f"case, bring somebody back who left it by mistake, or leave it to a later release.{more}"
    )


@recorded
def name_substitute(case, *, email, reason, by, now):
    """Lent by the association on whose committee they sit, or an alternate of this one; for this case alone.

    Refused to whoever knows the candidate, and to whoever reads blind here: the rules of the committee hold for them.
    """
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("cycle__association", "cycle__rule_book", "registration__candidate")
        .get(pk=case.pk)
    )
    _require_before_the_vote(case)
    if not reason.strip():
        raise Invalid("Write why somebody stands in: it stands in the minutes.")
    member = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if member is None:
        raise Invalid(f"Nobody has an account under {email}: invite them as committee alternate first.")
    lent_by = _require_fit(case, member)
    if close := why_close(case, member):
        raise Refused(f"{member} is too close to this case: {'; '.join(close)}.")
    made = Substitute.objects.create(
        case=case, member=member, lent_by=lent_by, reason=reason.strip()[:300], named_by=by, named_at=now
    )
    record("case.substitute-named", case, by=by, at=now, cycle=case.cycle, member=member.email,
           lent_by=str(lent_by or ""), reason=made.reason)  # fmt: skip
    tell_the_room(case.meeting_id)
    notify_all(
        [member],
        subject=f"{case.cycle.association}: you are asked to stand in on a case",
        body=f"On case {case.position} of {case.cycle} you read and vote like a member of the committee, on no other. "
        "If you are close to the person, leave the case on its page.",
        link=f"/committee/cases/{case.pk}/",
        by_mail=True,
        now=now,
    )
    return made


@recorded
def withdraw_substitute(substitute, *, reason, by, now):
    """Before the vote; the case is no longer shown to them."""
    _require_before_the_vote(substitute.case)
    if substitute.withdrawn_at:
        raise Refused("This is taken back already.")
    if not reason.strip():
        raise Invalid("Write why nobody stands in any more: it stands in the record.")
    substitute.withdrawn_at, substitute.why_withdrawn = now, reason.strip()[:300]
    substitute.save(update_fields=["withdrawn_at", "why_withdrawn"])
    record("case.substitute-withdrawn", substitute.case, by=by, at=now, cycle=substitute.case.cycle,
           member=substitute.member.email, reason=substitute.why_withdrawn)  # fmt: skip
    tell_the_room(substitute.case.meeting_id)
    return substitute


def _require_before_the_vote(case):
    if case.decisions.exists():
        raise Refused("This case is decided.")
    if case.motions.filter(state=MotionState.PUT).exists():
        raise Refused("A vote on this case is under way: the chair withdraws the motion first.")
    standing = case.motions.exclude(state__in=(MotionState.WITHDRAWN, MotionState.NO_QUORUM))
    if MotionVote.objects.filter(motion__in=standing).exists():
        raise Refused("The committee has voted on this case: who votes on it is changed no more.")


def _require_fit(case, member):
    """The association that lends them, or None for an alternate of this one."""
    association = case.cycle.association
    if member in members_on(case):
        raise Refused(f"{member} may vote on this case already, or has left it.")
    here = [grant for grant in member.grants if grant.association_id == association.pk]
    reads_blind = any(member.may(permission, association.pk) for permission in BLIND)
    if reads_blind or PanelMember.objects.filter(panel__cycle=case.cycle, reviewer__user=member).exists():
        raise Refused(f"{member} reads scripts blind for {association}: nobody both reads and decides.")
    if member.may(Permission.RUN_CYCLES, association.pk):
        raise Refused(f"{member} runs the cycles of {association}: the office does not decide cases.")
    if any(grant.role == "alternate" for grant in here):
        return None
    lenders = [grant.association for grant in member.grants if member.may(Permission.VOTE, grant.association_id)]
    if not lenders:
        raise Refused(
            f"{member} sits on no committee: invite them as committee alternate of {association}, then name them here."
        )
    return lenders[0]
