"""Who holds which role of an association: invited, granted, ended."""

from django import forms

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission, Role
from exams.accounts.procedures import end_role as end
from exams.accounts.procedures import grant_role as grant
from exams.accounts.procedures import require_another_coordinator, require_compatible
from exams.actions.declaration import action
from exams.actions.forms import ActionForm
from exams.cycles.actions import ASSOCIATIONS
from exams.office.procedures import invite
from exams.refusals.exceptions import Refused
from exams.sittings.models import ProctorDuty
from exams.wording.phrases import counted

OFFICE = {"may": Permission.RUN_CYCLES}
ROLES = [(role.value, role.label) for role in Role if role != Role.CANDIDATE]  # candidates are entered, or apply


class _RoleForm(ActionForm):
    role = forms.ChoiceField(choices=ROLES)

    def refuse_role_of(self, user, role):
        """In place, before anything is confirmed."""
        held = RoleGrant.objects.in_force().filter(user=user, association=self.row)
        if user == self.by:
            self.add_error(None, "Nobody gives a role to themselves: ask another coordinator.")
        elif held.filter(role=role).exists():
            self.add_error("role", f"{user} is {Role(role).label.lower()} of {self.row} already.")
        else:
            try:
                require_compatible(user, role, association=self.row)
            except Refused as refusal:
                self.add_error("role", str(refusal))


class InviteForm(_RoleForm):
    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(label="Name", max_length=200)
    field_order = ["email", "name", "role"]

    def clean(self):
        user = User.objects.filter(email__iexact=self.cleaned_data.get("email", "")).first()
        if user and self.cleaned_data.get("role"):
            self.refuse_role_of(user, self.cleaned_data["role"])
        return self.cleaned_data


class GrantRoleForm(_RoleForm):
    person = forms.ModelChoiceField(User.objects.none(), label="Person", empty_label=None)
    field_order = ["person", "role"]

    def prepare(self):
        self.fields["person"].queryset = people_of(self.row)

    def clean(self):
        if self.cleaned_data.get("person") and self.cleaned_data.get("role"):
            self.refuse_role_of(self.cleaned_data["person"], self.cleaned_data["role"])
        return self.cleaned_data


class EndRoleForm(ActionForm):
    held = forms.ModelChoiceField(RoleGrant.objects.none(), label="Role", empty_label=None)

    def prepare(self):
        self.fields["held"].queryset = grants_of(self.row)

    def clean_held(self):
        held = self.cleaned_data["held"]
        try:
            require_another_coordinator(held)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        duties = duties_of(held)
        if held.role == Role.PROCTOR and duties:
            raise forms.ValidationError(
                f"{held.user} proctors {counted(duties, 'sitting')} still to come: take them off duty first."
            )
        return held


def grants_of(association):
    """The roles held now; those of candidates come and go with their records."""
    held = RoleGrant.objects.in_force().filter(association=association).exclude(role=Role.CANDIDATE)
    return held.select_related("user", "association").order_by("user__name", "user__email", "role")


def people_of(association):
    """Whoever holds or held a role of the association."""
    known = RoleGrant.objects.filter(association=association).exclude(role=Role.CANDIDATE)
    return User.objects.filter(pk__in=known.values("user"), is_active=True).order_by("name", "email")


def duties_of(held) -> int:
    duties = ProctorDuty.objects.filter(user=held.user, ended_at=None, sitting__cycle__association=held.association)
    return duties.exclude(sitting__cycle__state__in=("scoring", "committee", "released")).count()


def foreseen_invitation(association, given, *, by, now):
    role = Role(given["role"])
    known = User.objects.filter(email__iexact=given["email"]).first()
    yield f"{known or given['name']} ({given['email']}) is {role.label.lower()} of {association} from now on."
    if known:
        yield "They have an account already, and are told."
    else:
        yield "An account is opened; the e-mail has the address at which they set a password."


@action(
    ASSOCIATIONS, title="Invite a person", form=InviteForm, undo="end-role", consequences=foreseen_invitation, **OFFICE
)
def invite_person(association, *, email, name, role, by, now):
    """An account where there is none, and a role."""
    user = invite(association, email=email, name=name, role=role, by=by, now=now)
    return f"{user} is {Role(role).label.lower()}; the e-mail goes out."


def foreseen_role(association, given, *, by, now):
    yield f"{given['person']} is {Role(given['role']).label.lower()} of {association} from now on."


@action(ASSOCIATIONS, title="Give a role", form=GrantRoleForm, undo="end-role", consequences=foreseen_role, **OFFICE)
def grant_role(association, *, person, role, by, now):
    """To somebody the association knows."""
    grant(person, role, association=association, by=by, now=now)
    return f"{person} is {Role(role).label.lower()}."


def foreseen_ending(association, given, *, by, now):
    held = given["held"]
    yield f"{held.user} is no longer {held.get_role_display().lower()} of {association}, from the next click on."
    left = grants_of(association).filter(user=held.user).exclude(pk=held.pk)
    others = [one.get_role_display().lower() for one in left]
    yield f"Left: {', '.join(others)}." if others else "No other role of the association is left; the account stays."


@action(
    ASSOCIATIONS, title="End the role", form=EndRoleForm, undo="grant-role", danger=True, consequences=foreseen_ending,
    **OFFICE,
)  # fmt: skip
def end_role(association, *, held, by, now):
    """Ended, not deleted; given anew it is another grant."""
    end(held, by=by, now=now)
    return f"{held.user} is no longer {held.get_role_display().lower()}."
