"""What the cycle's page asks for."""

from django import forms

from exams.actions.forms import ActionForm, ManyFilesField, ReasonForm
from exams.items.models import Item
from exams.wording.phrases import quoted
from panels.intake.procedures.hand_in import files_of, goes_on_here
from scoring.keys.models import KeyEntry
from scoring.keys.part_one_marks import forms_sat


class VoidItemForm(ReasonForm):
    """An item of the forms that were sat in this cycle, by its code."""

    item = forms.CharField(max_length=100, label="Item", help_text="Its code, as on the form.")
    field_order = ["item"]
    scored = True

    def clean_item(self):
        code = self.cleaned_data["item"].strip()
        item = Item.objects.filter(form__in=forms_sat(self.row), code=code).select_related("form").first()
        if item is None:
            raise forms.ValidationError(f"No form of this cycle has an item {quoted(code)}.")
        entry = KeyEntry.objects.filter(answer_key__superseded_at=None, item=item).first()
        if entry and entry.scored != self.scored:
            raise forms.ValidationError(f"{quoted(code)} {'is taken out already' if self.scored else 'counts'}.")
        return item


class TakenOutItemForm(VoidItemForm):
    scored = False


class HandInForm(ActionForm):
    sheets = ManyFilesField(label="Sheets to hand in", accept=".csv,.xlsx,.toml")
    skip_invalid = forms.BooleanField(required=False, label="Leave faulty rows out instead of refusing all")
    take_away = forms.BooleanField(
        required=False,
        label="Take away what these sheets no longer have",
        help_text="People are withdrawn, papers voided, ratings set aside, blanks put over what is known. You see each "
        "by name before anything is changed.",
    )
    exam_is_over = forms.BooleanField(
        required=False,
        label="The exam is over: close registration and go on to scoring",
        help_text="Sheets end what goes on here. Applications that are not complete are withdrawn.",
    )

    def prepare(self):
        if not goes_on_here(self.row):
            self.fields["exam_is_over"].widget = forms.HiddenInput()

    def clean_sheets(self):
        return files_of(self.cleaned_data["sheets"])
