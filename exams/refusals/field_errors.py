"""What the fields of every form say instead of Django's own sentences; words given to a single field come first."""

from django import forms

OFFERED = "Choose from those that are offered."
CHOOSE = {"required": "Choose one of these.", "invalid_choice": "Choose one of those that are offered."}
SAID = {
    forms.Field: {
        "required": "Fill this in.",
        "max_length": "Write at most %(limit_value)s characters; these are %(show_value)s.",
        "min_value": "Give a number that is not below %(limit_value)s.",
        "max_value": "Give a number that is not above %(limit_value)s.",
    },
    forms.ChoiceField: CHOOSE,
    forms.ModelChoiceField: CHOOSE,
    forms.MultipleChoiceField: CHOOSE | {"invalid_list": "Choose from those that are offered."},
    forms.ModelMultipleChoiceField: CHOOSE
    | {
        "invalid_list": "Choose from those that are offered.",
        "invalid_pk_value": "Choose from those that are offered.",
    },
    forms.IntegerField: {"invalid": "Give a whole number, in figures."},
    forms.FloatField: {"invalid": "Give a number, in figures."},
    forms.DecimalField: {
        "invalid": "Give a number, in figures.",
        "max_digits": "Give a smaller number: at most %(max)s figures in all.",
        "max_whole_digits": "Give a smaller number: at most %(max)s figures before the point.",
        "max_decimal_places": "Give at most %(max)s figures after the point.",
    },
    forms.DateField: {"invalid": "Give a day, as 2026-03-31."},
    forms.TimeField: {"invalid": "Give an hour, as 09:30."},
}


def speak_plainly():
    for kind, said in SAID.items():
        kind.default_error_messages = kind.default_error_messages | said
