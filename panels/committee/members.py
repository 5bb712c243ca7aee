"""Who the committee is, and how a live page learns that something happened."""

from django.db.models import F

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission
from panels.committee.models import Meeting


def committee_of(association):
    """The members who vote, by name."""
    return _holding(association, Permission.VOTE)


def chairs_of(association):
    """The members who preside."""
    return _holding(association, Permission.RECORD_DECISIONS)


def _holding(association, permission):
    grants = RoleGrant.objects.with_permission(permission).filter(association=association)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("name", "pk"))


def tell_the_room(meeting_id):
    """Everything that changes what a live page shows counts the meeting on, in the same transaction."""
    if meeting_id:
        Meeting.objects.filter(pk=meeting_id).update(version=F("version") + 1)
