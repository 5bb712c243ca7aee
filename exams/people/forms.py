"""What the office says about people, and what people say about their own accounts."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from django import forms

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Role
from exams.accounts.procedures import require_another_coordinator, require_compatible
from exams.actions.forms import ActionForm, ReasonForm
from exams.actions.sent_files import FileForm, SentFile
from exams.cycles.models import Cycle
from exams.cycles.states import Credential, CycleState
from exams.people.lists import People, read_pasted, read_sheet_of_people, told
from exams.people.procedures.addresses import check_address
from exams.people.procedures.entering import foresee_entries
from exams.people.procedures.invitations import Guest, foresee
from exams.people.procedures.merging import account_for, require_mergeable
from exams.people.queries import duties_of, held_at
from exams.refusals.exceptions import Refused
from exams.sheets.spelling import folded
from exams.wording.phrases import counted, listed

ROLES = [(role.value, role.label) for role in Role if role != Role.CANDIDATE]  # candidates are entered, or apply
MOST_FAULTS = 100  # shown at once


# ── one person ───────────────────────────────────────────────────────────────────────────────────────────────────────
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


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class _ListForm(FileForm):
    """A list pasted or uploaded; its faults are told by line, and stop it unless its other lines are asked for."""

    columns: Sequence[str] = ()
    doing = ""  # what is done with each line: "invited"

    pasted = forms.CharField(
        required=False,
        max_length=400_000,
        label="List",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    sheet = SentFile(accept=".csv,.xlsx", required=False, label="Or a sheet (CSV or XLSX)", largest=4 * 1024 * 1024)
    leave_out = forms.BooleanField(required=False, label="Leave out the lines with faults and go on with the others")

    @property
    def kept_sheet(self) -> str:
        """The sheet that was chosen before, to be sent again."""
        return self.data.get("sheet-kept", "") if self.is_bound and not self.cleaned_data.get("pasted") else ""

    def clean(self):
        given = self.cleaned_data
        pasted, sheet = given.get("pasted", "").strip(), given.get("sheet")
        if self.errors:
            return given
        if pasted and "sheet" not in self.files and "sheet-kept" in self.data:
            sheet = None  # chosen before, and left for the list that is pasted now
        if bool(pasted) == bool(sheet):
            self.add_error("pasted", "Paste a list or choose a sheet, not both." if pasted else
                           "Paste a list, one person a line, or choose a sheet.")  # fmt: skip
            return given
        found = (
            read_sheet_of_people(sheet.name, sheet.read(), self.columns)
            if sheet
            else read_pasted(given["pasted"], self.columns)
        )
        if any(not line for line, _ in found.faults):
            for _, said in found.faults:
                self.add_error("sheet" if sheet else "pasted", said)
            return given
        given["unused"] = found.unused
        sound, faults = self.look_at(found)
        self.tell(sound, sorted([*found.faults, *faults]), "sheet" if sheet else "pasted")
        return given

    def look_at(self, found: People):
        """How many lines are sound, and the faults of the others; what was found goes into the cleaned data."""
        raise NotImplementedError

    def tell(self, sound, faults, where):
        self.cleaned_data["faults"] = told(faults)
        if not sound and not faults:
            self.add_error(where, "There is nobody in the list.")
        if faults and not (self.cleaned_data["leave_out"] and sound):
            lines = counted(len({line for line, _ in faults}), "line has a fault", "lines have faults")
            self.add_error(None, f"{counted(sound, 'line')} can be {self.doing}; {lines}. Nobody is {self.doing} yet: "
                           "mend the list, or tick that those lines are left out.")  # fmt: skip
            said = self.cleaned_data["faults"]
            for sentence in said[:MOST_FAULTS]:
                self.add_error(where, sentence)
            if len(said) > MOST_FAULTS:
                self.add_error(where, f"And {len(said) - MOST_FAULTS:,} faults more.")


class InviteManyForm(_ListForm):
    columns, doing = ("name", "email", "role", "employer"), "invited"

    roles = forms.MultipleChoiceField(
        choices=ROLES,
        required=False,
        label="Role",
        widget=forms.CheckboxSelectMultiple,
        help_text="For everybody on the list whose own line names no role.",
    )
    field_order = ["pasted", "sheet", "roles", "leave_out"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pasted"].help_text = (
            "One person a line: “Ada Example &lt;ada@example.org&gt;”, or name and e-mail in two cells as a spreadsheet"
            " copies them; role and employer may follow. A first line may name the columns."
        )

    def look_at(self, found):
        guests, faults = self._guests(found)
        foreseen = foresee(self.row, guests, by=self.by)
        self.cleaned_data["foreseen"] = foreseen
        sound = len(foreseen.invited) + len(foreseen.held)
        return sound, [*faults, *foreseen.faults]

    def _guests(self, found):
        chosen, at, guests, faults = tuple(map(Role, self.cleaned_data["roles"])), {}, {}, []
        for line in found.lines:
            named = _role_called(line.role)
            roles = (named,) if named else chosen
            mail = line.email.lower()
            if not mail:
                faults.append((line.number, "There is no e-mail address: write it as “Name <name@example.org>”."))
            elif line.role and named is None:
                faults.append((line.number, f"“{line.role}” is no role: write {_OR}."))
            elif not roles:
                faults.append((line.number, "There is no role: tick one below, or name it in the line."))
            elif mail in guests and set(roles) <= set(guests[mail].roles):
                faults.append((line.number, f"{line.email} stands in line {at[mail]} already."))
            else:
                at.setdefault(mail, line.number)
                before = guests.get(mail)
                roles = tuple(dict.fromkeys([*(before.roles if before else ()), *roles]))
                guests[mail] = Guest(mail, line.name, roles, line.employer, at[mail])
        return list(guests.values()), faults


_OR = ", ".join(f"“{label}”" for _, label in ROLES)


_CALLED = {folded(name): Role(value) for value, label in ROLES for name in (value, label, value.replace("-", " "))}
_CALLED |= {"lead": Role.LEAD_REVIEWER, "member": Role.COMMITTEE_MEMBER}


def _role_called(text):
    return _CALLED.get(folded(text))


class EnterManyForm(_ListForm):
    columns, doing = ("reference", "name", "email", "category"), "entered"

    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), required=False, label="Register them for", empty_label="No cycle yet"
    )
    credential = forms.ChoiceField(choices=Credential, label="Credential", required=False, initial=Credential.IMH)
    field_order = ["pasted", "sheet", "cycle", "credential", "leave_out"]

    def prepare(self):
        self.fields["cycle"].queryset = Cycle.objects.filter(association=self.row, state=CycleState.REGISTRATION)
        self.fields["pasted"].help_text = (
            "One candidate a line: number, name, e-mail and category, in cells as a spreadsheet copies them; only the "
            "name is needed. Without a number the next that is free is given. A first line may name the columns."
        )
        self.fields["cycle"].help_text = "Each line then needs its category."

    def look_at(self, found):
        foreseen = foresee_entries(self.row, found.lines, cycle=self.cleaned_data.get("cycle"))
        self.cleaned_data["foreseen"] = foreseen
        return len(foreseen.new), foreseen.faults


# ── records of candidates ────────────────────────────────────────────────────────────────────────────────────────────
class RecordForm(ReasonForm):
    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", max_length=254, required=False)
    reference = forms.CharField(label="Number", max_length=100, help_text="The association’s own.")
    field_order = ["name", "email", "reference", "reason"]

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in ("name", "email", "reference")}


class MergeForm(ReasonForm):
    other = forms.CharField(
        label="Number of the other record", max_length=100, help_text="What it has comes to this record."
    )
    field_order = ["other", "reason"]

    def clean_other(self):
        number = self.cleaned_data["other"].strip()
        other = self.row.association.candidates.filter(reference=number).select_related("association", "user").first()
        if other is None:
            raise forms.ValidationError(f"{self.row.association} has no candidate {number}: look at the list.")
        try:
            require_mergeable(self.row, other)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return other


class AccountForm(ReasonForm):
    account = forms.EmailField(label="E-mail address of the account", max_length=254)
    field_order = ["account", "reason"]

    def clean_account(self):
        try:
            return account_for(self.row, self.cleaned_data["account"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


def in_short(lines) -> str:
    return listed([line.name or line.email for line in lines], most=12)
