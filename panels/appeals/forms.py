"""Well-formed input to appeals."""

from django import forms

from exams.actions.forms import ActionForm
from panels.appeals.procedures.filing import LONGEST, READ_FIRST, awaiting_reading

VERDICT = "Choose whether the appeal is upheld or dismissed, and write the answer."


class AppealAnswerForm(ActionForm):
    verdict = forms.ChoiceField(
        choices=[("dismiss", "Dismiss"), ("uphold", "Uphold")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), VERDICT),
    )
    answer = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The candidate will read it.",
        error_messages={"required": "Write the answer to the appeal: the candidate will read it."},
    )

    def clean_verdict(self):
        if self.cleaned_data["verdict"] == "dismiss" and awaiting_reading([self.row]):
            raise forms.ValidationError(READ_FIRST)
        return self.cleaned_data["verdict"]


class GroundsForm(ActionForm):
    grounds = forms.CharField(
        max_length=LONGEST,
        label="What do you object to, and why?",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what you object to and why."},
    )
