"""Well-formed input to the letters."""

from django import forms

from exams.wording.languages import LANGUAGES
from panels.committee.states import DECIDABLE
from panels.letters.markup import faults_of

EVERY_OTHER = "Every outcome without a text of its own"


class LetterTextForm(forms.Form):
    """The text of a letter.  For whom it is stands in the hidden fields."""

    association = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=list(LANGUAGES.items()), widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=[("", EVERY_OTHER), *((o.value, o.label) for o in DECIDABLE)], required=False, widget=forms.HiddenInput
    )
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

    def __init__(self, *args, associations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["association"].queryset = associations

    def clean(self):
        cleaned = super().clean()
        if "subject" in cleaned and "body" in cleaned:
            for fault in faults_of(cleaned["subject"], cleaned["body"]):
                self.add_error("subject" if "subject" in fault.split(".")[0] else "body", fault)
        if self.data.get("act") == "save" and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say in a sentence what changed and why.")
        return cleaned
