"""Well-formed input to applications, fees and accommodations."""

from django import forms

from exams.actions.forms import ActionForm
from exams.calendar.zones import ZONES
from exams.cycles.states import Credential
from exams.wording.languages import LANGUAGES


class RegisterForm(forms.Form):
    credential = forms.ChoiceField(
        choices=Credential.choices,
        widget=forms.RadioSelect,
        help_text="IMH-E: infants and toddlers up to three. ECMH-E: children from three up to six.",
    )
    category = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(name, name) for name in cycle.rules.categories]


class ProfileForm(forms.Form):
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


class AccommodationForm(forms.Form):
    """``documents`` are read from the request: several files in one field."""

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

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("wanted") == "yes" and not cleaned.get("needs", "").strip():
            self.add_error("needs", "Say what you need, so that the office can decide.")
        return cleaned


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


class PaymentForm(ActionForm):
    amount = forms.DecimalField(max_digits=8, decimal_places=2, min_value=0.01)
    reference = forms.CharField(max_length=100, help_text="As on the bank statement or cheque; never entered twice.")
    paid_on = forms.DateField(label="Paid on", widget=forms.DateInput(attrs={"type": "date"}))


class StandingForm(ActionForm):
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
