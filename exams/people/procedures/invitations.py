"""People invited, one or many: an account where there is none, roles, and the letter that tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Role, may_hold_together
from exams.accounts.procedures import grant_roles
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.jobs.bulk import in_batches
from exams.messages.models import Notice
from exams.messages.procedures import hand_over
from exams.people.models import LASTS, Invitation
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.wording.phrases import inside

_SIGNER = Signer(salt="invitation")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be invited, as the office wrote them down; ``line``: where."""

    email: str
    name: str = ""
    roles: tuple[Role, ...] = ()
    employer: str = ""
    line: int = 0


@dataclass(slots=True)
class Foreseen:
    """Who would be invited and how; ``faults`` are (line, sentence)."""

    new: list[Guest] = field(default_factory=list)
    known: list[Guest] = field(default_factory=list)  # with an account, and a role to be given
    held: list[Guest] = field(default_factory=list)  # nothing is to be given
    faults: list[tuple[int, str]] = field(default_factory=list)
    accounts: dict[str, User] = field(default_factory=dict)

    @property
    def invited(self) -> list[Guest]:
        return [*self.new, *self.known]


def foresee(association, guests: Sequence[Guest], *, by) -> Foreseen:
    """In the same few questions, however many they are."""
    found = Foreseen()
    for batch in in_batches([guest.email.lower() for guest in guests]):
        found.accounts |= {user.email: user for user in User.objects.filter(email__in=batch)}
    held = {}
    for batch in in_batches([user.pk for user in found.accounts.values()]):
        grants = RoleGrant.objects.in_force().filter(user__in=batch, association=association)
        for user, role in grants.values_list("user", "role"):
            held.setdefault(user, set()).add(Role(role))
    for guest in guests:
        user = found.accounts.get(guest.email.lower())
        own = held.get(user.pk, set()) if user else set()
        lacking = tuple(role for role in guest.roles if role not in own)
        fault = _fault(guest, user, own, lacking, association, by=by)
        if fault:
            found.faults.append((guest.line, fault))
            continue
        wanted = Guest(guest.email.lower(), guest.name, lacking, guest.employer, guest.line)
        (found.new if user is None else found.known if lacking else found.held).append(wanted)
    return found


def _fault(guest, user, own, lacking, association, *, by):
    who = str(user or guest.name or guest.email)
    if user is None and not guest.name:
        return f"{guest.email} has no account yet: write the name too."
    if user and not user.is_active:
        return f"The account of {who} is closed: ask whoever runs this installation."
    if user and user.pk == by.pk and lacking:
        return "Nobody gives a role to themselves: ask another coordinator."
    for role in lacking:
        for other in sorted({*own, *lacking} - {role}):
            if not may_hold_together(Role(other), role):
                are = "is" if other in own else "would be"
                return (
                    f"{who} {are} {inside(Role(other).label)} of {association} and so cannot also be "
                    f"{inside(role.label)}: nobody both rates scripts blind and knows the candidates."
                )
    return ""


@recorded
def invite_many(association, guests: Sequence[Guest], *, by, now) -> Foreseen:
    """Whoever has no account gets one; the e-mail has the address at which they set a password.

    :raises Invalid: with every fault; nobody is invited then
    """
    found = foresee(association, guests, by=by)
    if found.faults:
        raise Invalid(
            "Not everybody can be invited; nobody was.",
            [f"Line {line}: {said}" if line else said for line, said in found.faults],
        )
    made = User.objects.bulk_create([_account(guest) for guest in found.new], batch_size=500)
    record_all([Entry("account.opened", user) for user in made], by=by, at=now)
    found.accounts |= {user.email: user for user in made}
    pairs = [(found.accounts[guest.email], role) for guest in found.invited for role in guest.roles]
    employers = {found.accounts[guest.email].pk: guest.employer for guest in found.invited if guest.employer}
    grant_roles(pairs, association=association, by=by, now=now, employers=employers)
    send([(found.accounts[guest.email], guest.roles) for guest in found.invited], association, by=by, now=now)
    return found


def _account(guest):
    user = User(email=guest.email, name=guest.name)
    user.set_unusable_password()
    return user


def invite(association, *, email, name, role, by, now):
    """One person, one role."""
    found = invite_many(association, [Guest(email, name, (Role(role),))], by=by, now=now)
    return found.accounts[email.lower()]


def send(letters, association, *, by, now):
    """``letters`` are (user, roles).  Who has a password is told; the others are asked to set one."""
    asked, notices = [], []
    for user, roles in letters:
        told = f"{by} has made you {_said(roles)} of {association}."
        subject = f"You are invited: {association}"
        notice = Notice(user=user, subject=subject, body=told, mail_text=told, key="", sent_at=now, by_mail=True)
        if not user.has_usable_password():
            invitation = Invitation(
                user=user, association=association, roles=[str(role) for role in roles], sent_by=by, sent_at=now
            )
            notice.mail_text += (
                f" Set a password here within {LASTS.days} days, and sign in with {user.email}:\n\n"
                f"{address_of(invitation)}"
            )
            asked.append((invitation, notice))
        notices.append(notice)
    hand_over(notices)
    for invitation, notice in asked:
        invitation.notice = notice
    Invitation.objects.bulk_create([invitation for invitation, _ in asked], batch_size=500)


def _said(roles):
    names = [inside(Role(role).label) for role in roles]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


@recorded
def send_again(invitation, *, by, now):
    """To whoever has set no password yet, for the roles they hold now; the address sent before goes on working."""
    require_still_asked(invitation)
    roles = _held(invitation).values_list("role", flat=True)
    send([(invitation.user, list(roles))], invitation.association, by=by, now=now)
    record("invitation.sent-again", invitation.user, by=by, at=now, association=invitation.association.slug)


def require_still_asked(invitation):
    if invitation.user.has_usable_password():
        raise Refused(f"{invitation.user} has set a password already: there is nothing to send again.")
    if not _held(invitation).exists():
        raise Refused(f"{invitation.user} holds no role of {invitation.association} any more: give one first.")


def _held(invitation):
    grants = RoleGrant.objects.in_force().filter(user=invitation.user, association=invitation.association)
    return grants.exclude(role=Role.CANDIDATE).order_by("role")


# ── the address in the letter ────────────────────────────────────────────────────────────────────────────────────────
def address_of(invitation) -> str:
    return settings.SITE_URL + reverse("invitation", args=[_SIGNER.sign(str(invitation.pk))])


def invitation_behind(key) -> Invitation:
    """:raises NotYours: where the address was not made here"""
    try:
        number = _SIGNER.unsign(key)
    except BadSignature:
        raise NotYours("There is no such invitation.") from None
    found = Invitation.objects.filter(pk=number).select_related("user", "association", "sent_by").first()
    if found is None:
        raise NotYours("There is no such invitation.")
    return found


def open_invitation(invitation, *, now):
    """Its reader has followed the address."""
    if invitation.opened_at is None:
        invitation.opened_at = now
        invitation.save(update_fields=["opened_at"])
