"""Well-formed input to applications, fees and accommodations."""

from datetime import date

from django import forms
from django.utils import timezone

from exams.actions.forms import ActionForm, ManyFilesField
from exams.actions.sent_files import FileForm, SentFile
from exams.calendar.days import local_day, said
from exams.calendar.zones import ZONES
from exams.cycles.states import Credential
from exams.refusals.exceptions import Refused
from exams.registration.eligibility.findings import exam_day_of
from exams.registration.fees.payments import read_bank_sheet
from exams.registration.procedures.accommodations import kind_of_document
from exams.registration.procedures.additions import open_to
from exams.registration.procedures.task_list import agreements_of, lacking_agreements
from exams.wording.languages import LANGUAGES


def _today(form):
    now = form.now or timezone.now()
    if form.row is None:
        return local_day(now, "UTC")
    house = getattr(form.row, "association", None) or form.row.cycle.association
    return local_day(now, house.time_zone)


class CategoryForm(ActionForm):
    """Of a cycle, or of a registration in one."""

    credential = forms.ChoiceField(
        choices=Credential.choices,
        widget=forms.RadioSelect,
        help_text="IMH-E: infants and toddlers up to three. ECMH-E: children from three up to six.",
    )
    category = forms.ChoiceField(widget=forms.RadioSelect)

    def prepare(self):
        cycle = getattr(self.row, "cycle", self.row)
        on = exam_day_of(cycle) or local_day(self.now or timezone.now(), cycle.association.time_zone)
        sits = {name: cycle.rules.asks_exam(name, on=on) for name in cycle.rules.offered}
        self.fields["category"].choices = [(name, name if sits[name] else f"{name} (no exam)") for name in sits]

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in ("credential", "category") if hasattr(row, name)}


class AdditionForm(ActionForm):
    """What is added, as “ECMH-E, Mentor-Clinical”."""

    what = forms.ChoiceField(label="What you also ask for", widget=forms.RadioSelect)

    def prepare(self):
        self.fields["what"].choices = [(f"{c}, {k}", f"{c} {k}") for c, k in open_to(self.row)]

    def clean_what(self):
        credential, _, category = self.cleaned_data["what"].partition(", ")
        return credential, category


class ProfileForm(ActionForm):
    name = forms.CharField(
        max_length=200,
        label="Your name",
        help_text="As it stands on the document with your photograph that you will show on the day.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        max_length=40,
        required=False,
        label="Telephone",
        help_text="The proctor calls you here if the line is cut on the day.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    agency = forms.CharField(
        max_length=200,
        required=False,
        label="Where you work",
        help_text="So that nobody from there reads what you write.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.ChoiceField(
        label="Your time zone",
        help_text="Times are shown in it, beside the time zone of the sitting.",
        choices=[(zone, zone.replace("_", " ")) for zone in ZONES],
    )
    language = forms.ChoiceField(
        required=False,
        label="Language of your letters",
        help_text="The decision is written to you in it.",
        choices=[("", "As the association writes"), *LANGUAGES.items()],
    )

    def prepare(self):
        if not self.row.sits_exam:
            self.fields["name"].help_text = "As it is to stand on your certificate."
            self.fields["phone"].help_text = "The office calls you here."
            self.fields["agency"].help_text = "So that nobody from there reviews your portfolio."

    @classmethod
    def first(cls, row):
        person = row.candidate
        known = {name: getattr(person, name) for name in ("name", "phone", "agency", "time_zone", "language")}
        return known | {"time_zone": person.time_zone or row.cycle.association.time_zone}


class AgreementsForm(ActionForm):
    agree = forms.MultipleChoiceField(label="I agree", required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self):
        self.fields["agree"].choices = [(name, name) for name in agreements_of(self.row.cycle)]

    def clean_agree(self):
        lacking = lacking_agreements(self.row, self.cleaned_data["agree"])
        if lacking:
            raise forms.ValidationError(f"Agree to every text; missing: {', '.join(lacking)}.")
        return self.cleaned_data["agree"]


class AccommodationForm(ActionForm):
    wanted = forms.ChoiceField(
        label="Do you need an accommodation?",
        widget=forms.RadioSelect,
        choices=[("no", "No"), ("yes", "Yes")],
    )
    needs = forms.CharField(
        required=False,
        max_length=5000,
        label="What you need, and for what",
        help_text="More time in a part, breaks, a room of your own, assistive technology, a language.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    documents = ManyFilesField(
        required=False,
        label="Documents",
        help_text="PDF, PNG or JPEG, up to 5 MB each. Only the office reads them.",
        accept=".pdf,.png,.jpg,.jpeg",
    )

    @classmethod
    def first(cls, row):
        return {"wanted": "no"} if row.needs_no_accommodation else {}

    def clean_documents(self):
        found = {file.name: file.read() for file in self.cleaned_data["documents"]}
        for name, content in found.items():
            try:
                kind_of_document(name, content)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return found

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("wanted") == "yes" and not cleaned.get("needs", "").strip():
            self.add_error("needs", "Say what you need, so that the office can decide.")
        required = self.row.cycle.rules.accommodations.documents_required
        if cleaned.get("wanted") == "yes" and required and not cleaned.get("documents", True):
            self.add_error("documents", "Add a document that supports the request, as PDF, PNG or JPEG.")
        return cleaned


class BankSheetForm(FileForm):
    """Looked at before anything is entered."""

    sheet = SentFile(label="Sheet", accept=".csv,.xlsx", missing="Choose the bank's sheet.")

    def clean(self):
        association = getattr(self.row, "association", self.row)  # of a cycle, or itself
        self.look_into("sheet", lambda name, content: read_bank_sheet(association, name, content, now=self.now))
        return self.cleaned_data


class DecideAccommodationForm(ActionForm):
    extra_percent_one = forms.IntegerField(
        label="Extra time in Part One (%)",
        min_value=0,
        max_value=300,
        initial=0,
        help_text="With 50 %, a part of 90 minutes lasts 135.",
    )
    extra_percent_two = forms.IntegerField(label="Extra time in Part Two (%)", min_value=0, max_value=300, initial=0)
    break_minutes = forms.IntegerField(
        label="Breaks in each part (minutes)", min_value=0, max_value=240, initial=0, help_text="On top of the time."
    )
    separate_room = forms.BooleanField(label="A room of one’s own", required=False)
    technology = forms.CharField(label="Assistive technology", max_length=200, required=False)
    language = forms.CharField(label="Language of the exam", max_length=60, required=False)
    valid_until = forms.DateField(
        label="Valid until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty where the accommodation holds for good.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day and day < _today(self):
            raise forms.ValidationError(f"{said(day)} is over: choose a day to come, or leave it empty.")
        return day


class NoDaysToComeForm(ActionForm):
    """What has happened: none of its days is still to come, on the calendar of the association."""

    def clean(self):
        cleaned, today = super().clean(), _today(self)
        for name, day in list(cleaned.items()):
            if isinstance(day, date) and day > today:
                self.add_error(name, f"{said(day)} is still to come: give the day on which it happened.")
        return cleaned


class PaymentForm(NoDaysToComeForm):
    amount = forms.DecimalField(max_digits=8, decimal_places=2, min_value=0.01)
    reference = forms.CharField(max_length=100, help_text="As on the bank statement or cheque; never entered twice.")
    paid_on = forms.DateField(label="Paid on", widget=forms.DateInput(attrs={"type": "date"}))


class StandingForm(NoDaysToComeForm):
    """What the office knows of a candidate; what is left empty stays as it is."""

    member_since = forms.DateField(
        required=False, label="Membership bought on", widget=forms.DateInput(attrs={"type": "date"})
    )
    submitted_on = forms.DateField(
        required=False, label="Portfolio handed in on", widget=forms.DateInput(attrs={"type": "date"})
    )
    approved_on = forms.DateField(
        required=False, label="Portfolio approved on", widget=forms.DateInput(attrs={"type": "date"})
    )
