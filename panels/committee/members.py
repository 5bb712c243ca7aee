"""Who the committee is, and how a live page learns that something happened."""

from django.db.models import F

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.wording.phrases import counted
from panels.committee.models import Case, Meeting
from panels.committee.vote_counting import quorum_of


def committee_of(association):
    """The members who vote, by name."""
    return _holding(association, Permission.VOTE)


def chairs_of(association):
    """The members who preside."""
    return _holding(association, Permission.RECORD_DECISIONS)


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
