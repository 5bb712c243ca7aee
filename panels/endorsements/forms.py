"""Well-formed input to the registry."""

from django import forms

from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from panels.endorsements.procedures.earlier_list import read_earlier_list


class MoveForm(ActionForm):
    reason = forms.CharField(
        label="Reason, which the holder will read",
        max_length=500,
        error_messages={"required": "Write the reason first."},
    )


class ListingForm(ActionForm):
    reason = forms.CharField(label="Reason", max_length=300, required=False)


class CorrectionForm(ActionForm):
    name = forms.CharField(label="Name, as on the certificate", max_length=200)
    place = forms.CharField(label="Place", max_length=100, required=False)
    reason = forms.CharField(label="Reason", max_length=300, error_messages={"required": "Write why it is corrected."})

    @classmethod
    def first(cls, row):
        return {"name": row.name, "place": row.place}


class EarlierListForm(FileForm):
    """Looked at before anything is taken over."""

    sheet = SentFile(label="Sheet", accept=".csv,.xlsx", missing="Choose the sheet.")

    def clean(self):
        self.look_into("sheet", lambda name, content: read_earlier_list(self.row, name, content, now=self.now))
        return self.cleaned_data
