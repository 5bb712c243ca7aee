"""What steps refuse, said in the form."""

from django import forms

from exams.refusals.exceptions import Invalid


def said_by(check):
    """What a step would refuse in this input, as a fault of the form."""
    try:
        check()
    except Invalid as refusal:
        raise forms.ValidationError([*map(str, refusal.faults)] or str(refusal)) from None
