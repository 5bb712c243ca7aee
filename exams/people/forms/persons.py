"""One person: a role, a name, an address, a time zone."""

from zoneinfo import available_timezones

from django import forms

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Role
from exams.accounts.procedures import require_another_coordinator, require_compatible
from exams.actions.forms import ActionForm
from exams.people.procedures.addresses import check_address
from exams.people.queries import duties_of, held_at
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted

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
        known = held_at(self.row).values("user")
        self.fields["person"].queryset = User.objects.filter(pk__in=known, is_active=True).order_by("name", "email")

    def clean(self):
        if self.cleaned_data.get("person") and self.cleaned_data.get("role"):
            self.refuse_role_of(self.cleaned_data["person"], self.cleaned_data["role"])
        return self.cleaned_data


class EndRoleForm(ActionForm):
    held = forms.ModelChoiceField(RoleGrant.objects.none(), label="Role", empty_label=None)

    def prepare(self):
        own = held_at(self.row).filter(ended_at=None, user__is_active=True).select_related("user", "association")
        self.fields["held"].queryset = own.order_by("user__name", "user__email", "role")

    def clean_held(self):
        try:
            require_another_coordinator(self.cleaned_data["held"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        held = self.cleaned_data["held"]
        duties = duties_of(held)
        if held.role == Role.PROCTOR and duties:
            raise forms.ValidationError(
                f"{held.user} proctors {counted(duties, 'sitting')} still to come: take them off duty first."
            )
        return held


class NameForm(ActionForm):
    name = forms.CharField(label="Name", max_length=200)

    @classmethod
    def first(cls, row):
        return {"name": row.name}


class AddressForm(ActionForm):
    email = forms.EmailField(label="New e-mail address", max_length=254)

    def clean_email(self):
        try:
            return check_address(self.row, self.cleaned_data["email"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class OwnAddressForm(AddressForm):
    """Whoever is left a browser that is signed in does not take the account over."""

    password = forms.CharField(
        label="Your password", max_length=4096, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean_password(self):
        if not self.by.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password. If you forgot it, ask for another first.")
        return ""


class ZoneForm(ActionForm):
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        help_text="For your own pages. Pages about a cycle always show the time of its association.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        names = [(zone, zone.replace("_", " ")) for zone in ("UTC", *zones)]
        self.fields["time_zone"].choices = [("", "The association’s"), *names]

    @classmethod
    def first(cls, row):
        return {"time_zone": row.time_zone}
