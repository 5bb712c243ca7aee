"""The fields that several forms share: time zone, color, picture, contact."""

from dataclasses import dataclass
from io import BytesIO

from django import forms
from PIL import Image

from exams.associations.colors import NEEDED, contrast_with_white, is_color
from exams.calendar.zones import ZONES, is_zone
from exams.refusals.exceptions import Refused
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


def name_field():
    return forms.CharField(max_length=200, label="Name of the association")


def short_name_field():
    return forms.CharField(
        max_length=40, required=False, label="Short name", help_text="As people say it, for example an abbreviation."
    )


def language_field():
    return forms.ChoiceField(label="Language of letters", choices=[*LANGUAGES.items()], initial="en")


def contact_email_field():
    return forms.EmailField(
        max_length=254, label="Contact e-mail", help_text="On your public page: whom people write to."
    )


def web_field():
    return forms.URLField(
        max_length=200, required=False, assume_scheme="https", label="Web address",
        error_messages={"invalid": "Write a web address, as https://www.example.org."},
    )  # fmt: skip


def address_field():
    return forms.CharField(
        max_length=500, required=False, label="Postal address", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One line each; it stands under your name as a letterhead.",
    )  # fmt: skip


def phone_field(label="Telephone"):
    return forms.CharField(max_length=40, required=False, label=label, widget=forms.TextInput(attrs={"type": "tel"}))
