"""A further association of the house, by whoever set the house up; its first coordinator is invited."""

from django.urls import reverse

from exams.accounts.models import User
from exams.accounts.permissions import OWN, Role
from exams.actions.declaration import Done, action
from exams.associations.actions import HOUSE
from exams.associations.forms.founding import FoundForm
from exams.associations.procedures import founding
from exams.audit.procedures import recorded
from exams.people.procedures.invitations import invite
from exams.rules.presets import preset_called


def foreseen_association(house, given, *, by, now):
    yield f"{given['name']} is founded, under the published rule book “{preset_called(given['rule_book']).title}”."
    known = User.objects.filter(email__iexact=given["person_email"]).first()
    who = f"{known or given['person_name']} ({given['person_email']})"
    yield f"{who} is its first coordinator and is invited by e-mail."
    yield "It stands on the public list of associations from now on."


@action(
    HOUSE, title="Found an association", may=OWN, form=FoundForm, consequences=foreseen_association,
    final="An association stays; everything it was founded with can be changed on its page.",
)  # fmt: skip
@recorded
def found_association(house, *, by, now, person_name, person_email, rule_book, logo=None, **described):
    """With a published rule book; its first coordinator is invited by e-mail."""
    made = founding.found(described, preset=rule_book, logo=getattr(logo, "found", None), by=by, now=now)
    invite(made, email=person_email, name=person_name, role=Role.COORDINATOR, by=by, now=now)
    said = f"{made} is founded; {person_name} is invited."
    return Done(said, {"association": made.slug}, go=reverse("association:list"))
