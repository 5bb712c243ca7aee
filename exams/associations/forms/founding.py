"""Founding an association: the first of the house with its code, and further ones."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from exams.accounts.models import Association, User
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
from exams.associations.procedures.founding import require_code
from exams.refusals.exceptions import Refused
from exams.rules.presets import presets
from exams.wording.phrases import quoted


class _LogoForm(FileForm):
    logo = SentFile(
        required=False, label="Logo", accept=".png,.jpg,.jpeg",
        help_text=f"PNG or JPEG, up to {LOGO_BYTES // 1024} KB. It can be chosen later.",
    )  # fmt: skip

    def clean(self):
        self.look_into("logo", read_picture)
        return self.cleaned_data


class _FoundForm(_LogoForm):
    name = name_field()
    short_name = short_name_field()
    time_zone = ZoneField()
    language = language_field()
    contact_email = contact_email_field()
    phone = phone_field()
    web_address = web_field()
    postal_address = address_field()
    color = ColorField(required=False)
    rule_book = forms.ChoiceField(
        label="Rule book to begin with",
        widget=forms.RadioSelect,
        choices=lambda: [(one.slug, f"{one.title}. {one.sentence}") for one in presets()],
        help_text="Published ways of four associations. Every rule can be changed afterwards.",
    )
    person_name = forms.CharField(
        max_length=200, label="The first coordinator’s name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    person_email = forms.EmailField(max_length=254, label="The first coordinator’s e-mail address")

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Association.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(f"There is an association called {quoted(name)} already.")
        return name


class FoundForm(_FoundForm):
    """A further association of a house."""

    field_order = ["name", "short_name", "time_zone", "language", "contact_email", "phone", "web_address",
                   "postal_address", "logo", "color", "rule_book", "person_name", "person_email"]  # fmt: skip


class SetUpForm(_FoundForm):
    """The first run."""

    code = forms.CharField(
        max_length=40, label="Setup code", widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The server shows it in its window; on the server, “manage.py setup_code” shows it again.",
    )  # fmt: skip
    password = forms.CharField(
        max_length=200, label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 10 characters.",
    )  # fmt: skip
    password_again = forms.CharField(
        max_length=200, label="Password, once more", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    field_order = ["code", *FoundForm.field_order, "password", "password_again"]

    GROUPS = (
        ("The code", ("code",)),
        ("The association", ("name", "short_name", "time_zone", "language")),
        ("Contact and letterhead", ("contact_email", "phone", "web_address", "postal_address")),
        ("Looks", ("logo", "color")),
        ("Rule book", ("rule_book",)),
        ("The first coordinator", ("person_name", "person_email", "password", "password_again")),
    )

    def groups(self):
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_code(self):
        try:
            require_code(self.cleaned_data["code"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return self.cleaned_data["code"]

    def clean_person_email(self):
        email = self.cleaned_data["person_email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(f"There is an account for {email} already: give another address.")
        return email

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password")
        if password:
            person = User(email=cleaned.get("person_email", ""), name=cleaned.get("person_name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as faults:
                self.add_error("password", faults)
        if password and cleaned.get("password_again") not in (None, password):
            self.add_error("password_again", "The two passwords are not the same: type both again.")
        return cleaned
