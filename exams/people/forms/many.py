"""A list of people, pasted or uploaded: who is invited, who is entered."""

from collections.abc import Sequence

from django import forms

from exams.accounts.permissions import Role
from exams.actions.sent_files import FileForm, SentFile
from exams.cycles.models import Cycle
from exams.cycles.states import Credential, CycleState
from exams.people.forms.persons import ROLES
from exams.people.lists import People, read_pasted, read_sheet_of_people, told
from exams.people.procedures.entering import foresee_entries
from exams.people.procedures.invitations import Guest, foresee
from exams.sheets.spelling import folded
from exams.wording.phrases import counted, listed

MOST_FAULTS = 100  # shown at once


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


def in_short(lines) -> str:
    return listed([line.name or line.email for line in lines], most=12)
