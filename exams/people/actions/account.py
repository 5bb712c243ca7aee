"""What people do with their own accounts, and the answer from a new address."""

from django.urls import reverse

from exams.accounts.models import User
from exams.accounts.permissions import OWN
from exams.accounts.procedures import rename_account
from exams.actions.declaration import PUBLIC, Done, Rows, action
from exams.people.actions.persons import asked_for
from exams.people.forms.persons import NameForm, OwnAddressForm, ZoneForm
from exams.people.models import AddressChange
from exams.people.procedures import addresses

ACCOUNT = Rows(
    "my-account", lambda user, *may: User.objects.filter(pk=user.pk), page=lambda user: reverse("account:me")
)


@action(ACCOUNT, title="Change my name", may=OWN, form=NameForm, undo="change-my-name")
def change_my_name(user, *, name, by, now):
    """As the people you work with read it; an association’s record of a candidate keeps its own."""
    rename_account(user, name, by=by, now=now)
    return "Your name is changed."


@action(ACCOUNT, title="Change my time zone", may=OWN, form=ZoneForm, undo="change-my-time-zone")
def change_my_time_zone(user, *, time_zone, by, now):
    addresses.set_time_zone(user, time_zone, by=by, now=now)
    return "Your own pages show that time from now on."


@action(ACCOUNT, title="Change my e-mail address", may=OWN, form=OwnAddressForm, undo="drop-my-address")
def change_my_address(user, *, email, by, now, **_):
    """A letter goes there; until its link is followed nothing changes, and the address in force is told at once."""
    addresses.ask_for_address(user, email, by=by, now=now)
    return f"A letter goes to {email}: follow its link within three days. Until then nothing changes."


@action(
    ACCOUNT, title="Keep the address I have", may=OWN, undo="change-my-address",
    when=lambda user: asked_for(user) is not None,
)  # fmt: skip
def drop_my_address(user, *, by, now):
    addresses.drop_address(asked_for(user), by=by, now=now)
    return "Your address stays as it is."


class _Links(Rows):
    """Found by the secret of the link that went to the new address."""

    def get(self, user, key, *permissions):
        found = addresses.change_behind(key)
        found.key = key
        return found


NEW_ADDRESSES = _Links(
    "new-addresses",
    lambda user, *may: AddressChange.objects.none(),
    key="key",
    page=lambda change: reverse("new-address", args=[change.key]),
)


def link_is_good(change, *, by, now):
    addresses.require_answerable(change, now=now)


@action(
    NEW_ADDRESSES, title="Yes, this is my address", may=PUBLIC, guards=[link_is_good],
    final="Another address can be asked for at any time on the page “My account”.",
)  # fmt: skip
def confirm_new_address(change, *, by, now):
    addresses.confirm_address(change, now=now)
    key, change.key = change.key, str(change.pk)  # whoever else is told of it does not learn the secret
    return Done(f"From now on you sign in with {change.email}.", go=reverse("new-address", args=[key]))
