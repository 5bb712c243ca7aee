"""Who holds which role of an association: given and ended."""

from django.urls import reverse

from exams.accounts.permissions import Permission, Role
from exams.accounts.procedures import end_role as end
from exams.accounts.procedures import grant_role as grant
from exams.accounts.signals import what_is_held
from exams.actions.declaration import Done, action
from exams.cycles.actions import ASSOCIATIONS
from exams.people.forms.persons import EndRoleForm, GrantRoleForm
from exams.people.queries import held_at

OFFICE = {"may": Permission.RUN_CYCLES}


def page_of(user, association) -> str:
    return f"{reverse('people:person', args=[user.pk])}?of={association.slug}"


def foreseen_role(association, given, *, by, now):
    yield f"{given['person']} is {Role(given['role']).label.lower()} of {association} from now on."


@action(ASSOCIATIONS, title="Give a role", form=GrantRoleForm, undo="end-role", consequences=foreseen_role, **OFFICE)
def grant_role(association, *, person, role, by, now):
    """To somebody the association knows."""
    grant(person, role, association=association, by=by, now=now)
    return Done(f"{person} is {Role(role).label.lower()}.", go=page_of(person, association))


def foreseen_ending(association, given, *, by, now):
    held = given["held"]
    yield f"{held.user} is no longer {held.get_role_display().lower()} of {association}, from the next click on."
    for _, sentences in what_is_held.send(type(held), grant=held, now=now):
        yield from sentences or ()
    left = held_at(association).filter(user=held.user, ended_at=None).exclude(pk=held.pk)
    others = [one.get_role_display().lower() for one in left]
    yield f"Left: {', '.join(others)}." if others else "No other role of the association is left; the account stays."


@action(
    ASSOCIATIONS, title="End the role", form=EndRoleForm, undo="grant-role", danger=True, consequences=foreseen_ending,
    **OFFICE,
)  # fmt: skip
def end_role(association, *, held, by, now):
    """Ended, not deleted; given anew it is another grant."""
    end(held, by=by, now=now)
    said = f"{held.user} is no longer {held.get_role_display().lower()}."
    return Done(said, go=page_of(held.user, association))
