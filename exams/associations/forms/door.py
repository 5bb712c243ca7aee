"""Applying at the public door, and what the office says to it."""

from django import forms

from exams.actions.forms import ActionForm


class ApplyForm(ActionForm):
    name = forms.CharField(
        max_length=200, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="As it stands on the document with your photograph that you will show on the day.",
    )  # fmt: skip
    phone = forms.CharField(
        max_length=40, required=False, label="Telephone",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    agency = forms.CharField(
        max_length=200, required=False, label="Where you work",
        help_text="So that nobody from there reads what you write.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip

    def prepare(self):
        if not self.is_bound and self.by is not None:
            self.initial.setdefault("name", getattr(self.by, "name", ""))

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class AskForm(ActionForm):
    question = forms.CharField(max_length=1000, label="Your question", widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(ActionForm):
    text = forms.CharField(max_length=2000, label="Your answer", widget=forms.Textarea(attrs={"rows": 4}))


class RefusalForm(ActionForm):
    reason = forms.CharField(
        max_length=1000, label="Why", help_text="The person reads this.", widget=forms.Textarea(attrs={"rows": 3})
    )
