"""What the office corrects of somebody's account: the name, the address."""

from django.urls import reverse

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.accounts.procedures import rename_account
from exams.actions.declaration import Rows, action
from exams.people.actions.roles import OFFICE
from exams.people.forms.persons import AddressForm, NameForm
from exams.people.procedures import addresses


def _of_office(user, *may):
    """Whoever holds or held a role of an association that this person runs."""
    own = RoleGrant.objects.filter(association__in=user.associations(*may)).exclude(role=Role.CANDIDATE)
    return User.objects.filter(pk__in=own.values("user"), is_active=True)


PEOPLE = Rows("people", _of_office, page=lambda user: reverse("people:person", args=[user.pk]))


def only_ours(user, *, by, now):
    addresses.require_only_ours(user, by.associations(Permission.RUN_CYCLES))


@action(PEOPLE, title="Correct the name", form=NameForm, undo="rename-person", guards=[only_ours], **OFFICE)
def rename_person(user, *, name, by, now):
    """The name of the account, as everybody who works with this person reads it."""
    rename_account(user, name, by=by, now=now)
    return "The name is corrected."


def has_signed_in(user) -> bool:
    return user.has_usable_password() or bool(user.last_login)


def foreseen_address(user, given, *, by, now):
    yield f"A letter goes to {given['email']}; once its link is followed, {user} signs in with that address."
    yield f"{user.email} is told now, and opens the account until then."


@action(
    PEOPLE, title="Ask for another e-mail address", form=AddressForm, undo="drop-their-address", guards=[only_ours],
    when=has_signed_in, consequences=foreseen_address, **OFFICE,
)  # fmt: skip
def ask_for_their_address(user, *, email, by, now):
    addresses.ask_for_address(user, email, by=by, now=now)
    return f"A letter goes to {email}."


@action(
    PEOPLE, title="Drop the change of address", undo="ask-for-their-address", guards=[only_ours],
    when=lambda user: asked_for(user) is not None, **OFFICE,
)  # fmt: skip
def drop_their_address(user, *, by, now):
    addresses.drop_address(asked_for(user), by=by, now=now)
    return "The address stays as it is."


def asked_for(user):
    return user.address_changes.filter(confirmed_at=None, dropped_at=None).first()


@action(
    PEOPLE, title="Correct the address of the invitation", form=AddressForm, undo="correct-invited-address",
    guards=[only_ours], when=lambda user: not has_signed_in(user), **OFFICE,
)  # fmt: skip
def correct_invited_address(user, *, email, by, now):
    """Nobody has set a password yet: the address was mistyped.  Send the invitation again afterwards."""
    addresses.correct_unused_address(user, email, by=by, now=now)
    return f"The account is {email}’s; now send the invitation again."
