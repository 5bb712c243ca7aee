"""Well-formed input at the proctor's desk."""

from django import forms

from exams.actions.forms import ActionForm
from exams.cycles.states import Part
from exams.delivery.models import IncidentCategory
from exams.proctoring.procedures import interventions
from exams.refusals.exceptions import Invalid
from exams.registration.states import Remedy

LONGEST = interventions.LONGEST_BACK
WHOLE = "Write the minutes as a whole number."


class CheckInForm(ActionForm):
    document = forms.CharField(
        label="Document shown", max_length=100, help_text="Its kind only, never its number.",
        widget=forms.TextInput(attrs={"list": "documents"}),
    )  # fmt: skip
    note = forms.CharField(required=False, max_length=300)

    def clean_document(self):
        try:
            return interventions.kind_of(self.cleaned_data["document"])
        except Invalid as fault:
            raise forms.ValidationError(str(fault)) from None


class MessageForm(ActionForm):
    body = forms.CharField(
        label="Message", max_length=500, help_text="Open papers show it within seconds, at most 500 characters.",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Write the message."},
    )  # fmt: skip


class PauseForm(ActionForm):
    reason = forms.CharField(
        label="Why it is paused", max_length=200, error_messages={"required": "Write why the paper is paused."}
    )


class PauseEverybodyForm(ActionForm):
    reason = forms.CharField(
        label="Why the papers are paused", max_length=200,
        error_messages={"required": "Write why the papers are paused."},
    )  # fmt: skip


class _IncidentForm(ActionForm):
    category = forms.ChoiceField(
        label="What happened", choices=[("", "Choose"), *IncidentCategory.choices],
        error_messages={"required": "Choose what happened.", "invalid_choice": "Choose what happened."},
    )  # fmt: skip
    description = forms.CharField(
        label="In a few sentences; the committee reads it on the case", max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Write what happened."},
    )  # fmt: skip


class IncidentForm(_IncidentForm):
    part = forms.ChoiceField(required=False, choices=[("", "Neither"), *Part.choices])
    remedy = forms.ChoiceField(
        label="What is done about it", choices=[("", "Choose"), *Remedy.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what is done about it."),
    )  # fmt: skip
    minutes = forms.IntegerField(
        required=False, min_value=0, label="Minutes given back", error_messages={"invalid": WHOLE},
        help_text="Only where time is given back.",
    )  # fmt: skip

    def clean_minutes(self):
        return self.cleaned_data["minutes"] or 0

    def clean(self):
        given = self.cleaned_data
        if not self.errors:
            what = {name: given[name] for name in ("remedy", "minutes", "part")}
            for name, sentence in interventions.faults_of_remedy(self.row, **what):
                self.add_error(name, sentence)
        return given


class IncidentOfAllForm(_IncidentForm):
    BETWEEN = f"Give back between 0 and {LONGEST} minutes."
    minutes = forms.IntegerField(
        label="Minutes given back to each", min_value=0, max_value=LONGEST, initial=0,
        help_text="0 where the clocks were stopped in time.",
        error_messages={"invalid": WHOLE, "min_value": BETWEEN, "max_value": BETWEEN},
    )  # fmt: skip
