"""Well-formed input: the first run, an association's own details, its questions, and applying at its door."""

from dataclasses import dataclass
from io import BytesIO

from django import forms
from django.contrib.auth.password_validation import validate_password
from PIL import Image

from exams.accounts.models import Association, User
from exams.accounts.numbering import check_scheme
from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from exams.associations.colors import NEEDED, contrast_with_white, is_color
from exams.associations.procedures.founding import require_code
from exams.calendar.zones import ZONES, is_zone
from exams.refusals.exceptions import Refused
from exams.rules.presets import presets
from exams.wording.languages import LANGUAGES
from exams.wording.phrases import quoted

LOGO_BYTES = 300 * 1024
LOGO_SIDE = 2000  # pixels
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str
    content: bytes


def read_picture(name, content) -> Picture:
    """:raises Refused: where it is no picture that a page may show."""
    if len(content) > LOGO_BYTES:
        raise Refused(f"{quoted(name)} is larger than {LOGO_BYTES // 1024} KB: make it smaller.")
    try:
        with Image.open(BytesIO(content), formats=[*KINDS]) as picture:
            kind, size = KINDS[picture.format], picture.size
            picture.verify()
    except Exception:  # whatever a broken file does to the reader
        raise Refused(f"{quoted(name)} is no PNG or JPEG picture. Save it as one of these; SVG is not shown.") from None
    if max(size) > LOGO_SIDE:
        raise Refused(f"{quoted(name)} is {size[0]} × {size[1]} pixels: at most {LOGO_SIDE} on a side.")
    return Picture(kind, content)


class _Searched(forms.TextInput):
    """A text field that offers what fits while one types; without a list it is a text field."""

    template_name = "associations/widgets/searched.html"

    def __init__(self, options, attrs=None):
        self.options = options
        super().__init__(attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["options"] = self.options
        return context


class ZoneField(forms.CharField):
    """A time zone, searched for by typing: “denver” finds America/Denver."""

    def __init__(self, **more):
        more.setdefault("label", "Time zone")
        more.setdefault("help_text", "Type a city, as Denver or New York, and choose from the list.")
        super().__init__(max_length=60, widget=_Searched(ZONES), **more)

    def clean(self, value):
        typed = super().clean(value)
        wanted = typed.strip().replace(" ", "_").casefold()
        if not wanted:
            return ""
        whole = [zone for zone in ZONES if zone.casefold() == wanted]
        cities = [zone for zone in ZONES if zone.casefold().rpartition("/")[2] == wanted]
        found = whole or cities
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"{quoted(typed)} can be {' or '.join(found)}: choose one of them.")
        if is_zone(typed.strip()):
            return typed.strip()
        raise forms.ValidationError(f"{quoted(typed)} is no time zone: type a city such as Denver.")


class ColorField(forms.CharField):
    def __init__(self, **more):
        more.setdefault("label", "Color")
        more.setdefault("help_text", "The band at the top of your pages, as #14524d; white words stand on it.")
        more.setdefault("widget", forms.TextInput(attrs={"placeholder": "#14524d", "autocomplete": "off"}))
        super().__init__(max_length=7, **more)

    def clean(self, value):
        color = super().clean(value).strip().lower()
        if not color:
            return ""
        color = color if color.startswith("#") else f"#{color}"
        if not is_color(color):
            raise forms.ValidationError("Write the color as # and six figures or letters a to f, as #14524d.")
        contrast = contrast_with_white(color)
        if contrast < NEEDED:
            raise forms.ValidationError(
                f"White words cannot be read on {color}: the contrast is {contrast:.1f} to 1, and {NEEDED} is needed. "
                "Choose a darker color."
            )
        return color


def _name_field():
    return forms.CharField(max_length=200, label="Name of the association")


def _short_name_field():
    return forms.CharField(
        max_length=40, required=False, label="Short name", help_text="As people say it, for example an abbreviation."
    )


def _language_field():
    return forms.ChoiceField(label="Language of letters", choices=[*LANGUAGES.items()], initial="en")


def _contact_email_field():
    return forms.EmailField(
        max_length=254, label="Contact e-mail", help_text="On your public page: whom people write to."
    )


def _web_field():
    return forms.URLField(
        max_length=200, required=False, assume_scheme="https", label="Web address",
        error_messages={"invalid": "Write a web address, as https://www.example.org."},
    )  # fmt: skip


def _address_field():
    return forms.CharField(
        max_length=500, required=False, label="Postal address", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One line each; it stands under your name as a letterhead.",
    )  # fmt: skip


def _phone_field(label="Telephone"):
    return forms.CharField(max_length=40, required=False, label=label, widget=forms.TextInput(attrs={"type": "tel"}))


class _LogoForm(FileForm):
    logo = SentFile(
        required=False, label="Logo", accept=".png,.jpg,.jpeg",
        help_text=f"PNG or JPEG, up to {LOGO_BYTES // 1024} KB. It can be chosen later.",
    )  # fmt: skip

    def clean(self):
        self.look_into("logo", read_picture)
        return self.cleaned_data


class _FoundForm(_LogoForm):
    name = _name_field()
    short_name = _short_name_field()
    time_zone = ZoneField()
    language = _language_field()
    contact_email = _contact_email_field()
    phone = _phone_field()
    web_address = _web_field()
    postal_address = _address_field()
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

    @property
    def association(self):
        names = ("name", "short_name", "time_zone", "language", "contact_email", "phone", "web_address",
                 "postal_address", "color")  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


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


class _OfAssociation(ActionForm):
    """Shows what stands already."""

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in cls.base_fields}


class DescribeForm(_OfAssociation):
    name = _name_field()
    short_name = _short_name_field()
    time_zone = ZoneField()
    language = _language_field()
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
    contact_email = _contact_email_field()
    phone = _phone_field()
    web_address = _web_field()
    postal_address = _address_field()


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
