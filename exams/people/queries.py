"""Who holds what at an association, for lists: the same few questions however many there are."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Role
from exams.calendar.days import local_day, said
from exams.people.models import LASTS, Invitation
from exams.sittings.models import ProctorDuty

STATES = {"active": "Active", "invited": "Invited", "ended": "Ended"}


def held_at(association):
    """Held and ended; those of candidates come and go with their records."""
    return RoleGrant.objects.filter(association=association).exclude(role=Role.CANDIDATE)


def people_of(association, *, role="", state="", sought=""):
    """Whoever holds or held a role, by name; ``state`` as in ``STATES``."""
    own = held_at(association).filter(user=OuterRef("pk"))
    if role in Role.values:
        own = own.filter(role=role)
    found = User.objects.filter(Exists(own)).annotate(holds=Exists(own.filter(ended_at=None)))
    if state == "ended":
        found = found.filter(holds=False)
    elif state in STATES:
        no_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        found = found.filter(no_password if state == "invited" else ~no_password, holds=True)
    if sought:
        found = found.filter(Q(name__icontains=sought) | Q(email__icontains=sought))
    return found.order_by("name", "email")


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the list."""

    user: User
    roles: list[RoleGrant]  # in force
    ended: list[RoleGrant]
    state: str
    invitation: str  # what has become of it, in words; "" where none was sent

    @property
    def told_state(self) -> str:
        return STATES[self.state]


def lines_of(users, association, *, now) -> list[Person]:
    users = list(users)
    grants = defaultdict(list)
    known = held_at(association).filter(user__in=users).select_related("user", "granted_by", "ended_by", "association")
    for grant in known.order_by("granted_at", "pk"):
        grants[grant.user_id].append(grant)
    sent = Invitation.objects.newest().filter(user__in=users, association=association).select_related("notice")
    last = {one.user_id: one for one in sent}
    return [_line(user, grants[user.pk], last.get(user.pk), association, now=now) for user in users]


def _line(user, grants, invitation, association, *, now):
    held = [one for one in grants if one.ended_at is None]
    state = "ended" if not held else "active" if user.has_usable_password() else "invited"
    told = became_of(invitation, association, now=now) if state == "invited" else ""
    return Person(user, held, [one for one in grants if one.ended_at], state, told)


def became_of(invitation, association, *, now) -> str:
    """Sent, opened, run out, or never arrived: in words, with days as the association counts them."""
    if invitation is None:
        return "no invitation was sent"

    def day(moment):
        return said(local_day(moment, association.time_zone))

    notice, sent = invitation.notice, f"sent on {day(invitation.sent_at)}"
    if notice and notice.mail_error and notice.mailed_at is None:
        return f"could not be sent: {notice.mail_error}"
    if invitation.is_over(now=now):
        return f"{sent}, ran out on {day(invitation.sent_at + LASTS)}"
    if invitation.opened_at:
        return f"{sent}, opened on {day(invitation.opened_at)}, no password set yet"
    if notice and notice.mailed_at is None:
        return "waits for the next post"
    return f"{sent}, not opened yet"


def duties_of(held) -> int:
    duties = ProctorDuty.objects.filter(user=held.user, ended_at=None, sitting__cycle__association=held.association)
    return duties.exclude(sitting__cycle__state__in=("scoring", "committee", "released")).count()
