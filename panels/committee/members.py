"""Who the committee is, and how a live page learns that something happened."""

from django.db.models import F

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.wording.phrases import counted
from panels.committee.models import Case, Meeting, Recusal, Substitute
from panels.committee.vote_counting import quorum_of

STANDS_IN_ELSEWHERE = "You stand in on another case only"


def committee_of(association):
    """The members who vote, by name."""
    return _holding(association, Permission.VOTE)


def chairs_of(association):
    """The members who preside."""
    return _holding(association, Permission.RECORD_DECISIONS)


def substitutes_of(cycle) -> dict:
    """{case: those named for it beside the committee}, in one question."""
    found = {}
    for one in Substitute.objects.in_force().filter(case__cycle=cycle).select_related("member"):
        found.setdefault(one.case_id, []).append(one.member)
    return found


def members_on(case):
    """Who may take part in this case: the committee, and whoever is named for it."""
    committee = committee_of(case.cycle.association)
    named = Substitute.objects.in_force().filter(case=case).select_related("member")
    return [*committee, *(one.member for one in named if one.member not in committee)]


def may_attend(cycle, user) -> bool:
    return user in committee_of(cycle.association) or Case.objects.filter(cycle=cycle).stood_in_by(user).exists()


def belongs(cycle, user) -> bool:
    """Whether this person reads the whole docket, not only the cases for which they are named; None: everybody's."""
    return user is None or user.may(Permission.READ_CASES, cycle.association_id)


def not_shown(cycle, user) -> dict:
    """{case: why this person does not see it}: they have left it, or are named for others only."""
    hidden = {}
    if not belongs(cycle, user):
        theirs = Case.objects.filter(cycle=cycle).stood_in_by(user)
        others = Case.objects.filter(cycle=cycle).exclude(pk__in=theirs.values("pk"))
        hidden = dict.fromkeys(others.values_list("pk", flat=True), STANDS_IN_ELSEWHERE)
    left = Recusal.objects.in_force().filter(case__cycle=cycle, member=user)
    return hidden | dict(left.values_list("case_id", "reason"))


def sits_on(cycle) -> bool:
    """Whether the committee has something to decide: before the release, and after it on what was left out."""
    if cycle.state == CycleState.RELEASED:
        return Case.objects.filter(cycle=cycle).undecided().exists()
    return cycle.state == CycleState.COMMITTEE


def _holding(association, permission):
    grants = RoleGrant.objects.with_permission(permission).filter(association=association)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("name", "pk"))


def held_by_member(grant):
    """What this role of the committee is needed for, said before it ends."""
    others = RoleGrant.objects.filter(association=grant.association).exclude(pk=grant.pk)
    if grant.role == Role.CHAIR and not others.with_permission(Permission.RECORD_DECISIONS).exists():
        yield "Nobody chairs the committee then, and no meeting could be opened: give the role to somebody else."
    left = others.with_permission(Permission.VOTE).values("user").distinct().count()
    for cycle in Cycle.objects.filter(association=grant.association, state=CycleState.COMMITTEE):
        waiting = Case.objects.filter(cycle=cycle).undecided().count()
        if waiting:
            yield (
                f"{cycle}: {counted(waiting, 'case waits', 'cases wait')} for a decision; "
                f"{counted(left, 'member votes', 'members vote')} on them then, and the quorum is "
                f"{quorum_of(cycle.rules.committee, entitled=left)}."
            )


def tell_the_room(meeting_id):
    """Everything that changes what a live page shows counts the meeting on, in the same transaction."""
    if meeting_id:
        Meeting.objects.filter(pk=meeting_id).update(version=F("version") + 1)
