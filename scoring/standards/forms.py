"""Well-formed input to standard setting."""

from django import forms

from exams.actions.forms import ReasonForm
from exams.actions.sent_files import FileForm, SentFile
from exams.items.models import Form
from scoring.keys.part_one_marks import forms_sat
from scoring.standards.judgements import read_judgement_sheet
from scoring.standards.models import JudgementSheet

CHOOSE = "Choose a form and a sheet with one row for each judge."


class JudgementsForm(FileForm):
    """Looked at before it sets the earlier sheet aside."""

    form = forms.ModelChoiceField(
        Form.objects.none(), label="Form", empty_label=None,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )  # fmt: skip
    judgements = SentFile(label="Sheet", accept=".csv,.xlsx", missing=CHOOSE)

    def prepare(self):
        self.fields["form"].queryset = forms_sat(self.row)
        self.fields["form"].label_from_instance = lambda form: form.name

    def clean(self):
        form = self.cleaned_data.get("form")
        if form:
            self.look_into("judgements", lambda name, content: read_judgement_sheet(form, name, content))
        return self.cleaned_data


class JudgementsInForceForm(ReasonForm):
    sheet = forms.ModelChoiceField(JudgementSheet.objects.none(), label="Judgements", empty_label=None)
    field_order = ["sheet"]

    def prepare(self):
        self.fields["sheet"].queryset = sheets_in_force(self.row)
        self.fields["sheet"].label_from_instance = lambda sheet: f"{sheet.form.name}: {len(sheet.judges)} judges"


def sheets_in_force(cycle):
    return JudgementSheet.objects.in_force().filter(form__in=forms_sat(cycle)).select_related("form")
