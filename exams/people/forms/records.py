"""Records of candidates: corrected, merged, moved to another account."""

from django import forms

from exams.actions.forms import ReasonForm
from exams.people.procedures.merging import account_for, require_mergeable
from exams.refusals.exceptions import Refused


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
