"""An association's own page: details, contact, looks, questions."""

from django import forms

from exams.accounts.models import Association
from exams.accounts.numbering import check_scheme
from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from exams.associations.forms.fields import (
    LOGO_BYTES,
    ColorField,
    ZoneField,
    address_field,
    contact_email_field,
    language_field,
    name_field,
    phone_field,
    read_picture,
    short_name_field,
    web_field,
)
from exams.wording.phrases import quoted


class _OfAssociation(ActionForm):
    """Shows what stands already."""

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in cls.base_fields}


class DescribeForm(_OfAssociation):
    name = name_field()
    short_name = short_name_field()
    time_zone = ZoneField()
    language = language_field()
    introduction = forms.CharField(
        max_length=4000, required=False, label="Introduction", widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The first words of your public page: whom you endorse, and what for.",
    )  # fmt: skip
    office_lets_in = forms.BooleanField(
        required=False, label="New people are let in by the office",
        help_text="Otherwise whoever applies is a candidate at once.",
    )  # fmt: skip
    candidate_numbers = forms.CharField(
        max_length=60, label="Numbers of candidates",
        help_text="Made of {serial} and, where wanted, {year}: C-{serial:04d} counts C-0001, C-0002.",
    )  # fmt: skip

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Association.objects.filter(name__iexact=name).exclude(pk=self.row.pk).exists():
            raise forms.ValidationError(f"There is an association called {quoted(name)} already.")
        return name

    def clean_candidate_numbers(self):
        scheme = self.cleaned_data["candidate_numbers"].strip()
        try:
            check_scheme(scheme)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None
        return scheme


class ContactForm(_OfAssociation):
    contact_email = contact_email_field()
    phone = phone_field()
    web_address = web_field()
    postal_address = address_field()


class ColorForm(_OfAssociation):
    color = ColorField(required=False)


class LogoForm(FileForm):
    logo = SentFile(
        label="Logo", accept=".png,.jpg,.jpeg", missing="Choose a picture.",
        help_text=f"PNG or JPEG, up to {LOGO_BYTES // 1024} KB.",
    )  # fmt: skip

    def clean(self):
        self.look_into("logo", read_picture)
        return self.cleaned_data


class QuestionForm(ActionForm):
    question = forms.CharField(max_length=300, label="Question")
    answer = forms.CharField(max_length=4000, label="Answer", widget=forms.Textarea(attrs={"rows": 5}))

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in ("question", "answer") if hasattr(row, name)}


class MoveForm(ActionForm):
    direction = forms.ChoiceField(label="Where to", choices=[("up", "Up"), ("down", "Down")])
