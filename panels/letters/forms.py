"""Well-formed input to the letters."""

from django import forms

from exams.actions.forms import ActionForm
from exams.wording.languages import LANGUAGES
from panels.letters.markup import faults_of
from panels.letters.previews import outcomes
from panels.letters.procedures.templates import said_already

WHY = {"required": "Say in a sentence what changed and why."}


class LetterTextForm(ActionForm):
    """The text of a letter.  For whom it is stands in the hidden fields."""

    language = forms.ChoiceField(choices=list(LANGUAGES.items()), widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=outcomes(), required=False, widget=forms.HiddenInput)
    subject = forms.CharField(
        max_length=150, help_text="It shows in lists and on locked screens: nothing of the decision belongs here."
    )
    body = forms.CharField(
        max_length=20_000,
        label="Text",
        help_text="Paragraphs are set apart by an empty line; “- ” begins a line of a list; **two stars** make bold.",
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    reason = forms.CharField(
        max_length=300, required=False, label="What changed, and why", help_text="Asked for when you save."
    )

    def clean(self):
        cleaned = super().clean()
        if "subject" in cleaned and "body" in cleaned:
            for fault in faults_of(cleaned["subject"], cleaned["body"]):
                self.add_error("subject" if "subject" in fault.split(".")[0] else "body", fault)
        return cleaned


class KeptTextForm(LetterTextForm):
    reason = forms.CharField(
        max_length=300, label="What changed, and why", help_text="Asked for when you save.", error_messages=WHY
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            text = {name: cleaned[name] for name in ("language", "outcome", "subject", "body")}
            said = said_already(self.row, **text)
            if said:
                self.add_error(None, said)
        return cleaned


class UseAgainForm(ActionForm):
    reason = forms.CharField(max_length=250, label="Why", error_messages=WHY)
