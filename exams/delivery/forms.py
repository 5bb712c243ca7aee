"""Well-formed input to papers and to the rehearsal."""

from django import forms
from django.http import QueryDict
from rest_framework import serializers

from exams.actions.forms import ActionForm
from exams.cycles.states import Part
from exams.delivery.procedures.rehearsal import CHECKS


class PartForm(ActionForm):
    part = forms.ChoiceField(choices=Part.choices, error_messages={"invalid_choice": "There is no such part."})


class DeviceForm(ActionForm):
    device = forms.CharField(max_length=100, widget=forms.HiddenInput, help_text="The token with which it writes.")


class NewDeviceForm(ActionForm):
    """Each device makes up its own token, long and at random."""

    device = forms.CharField(
        min_length=32, max_length=100, widget=forms.HiddenInput, help_text="The token with which it writes from now on."
    )


class Box(forms.CheckboxInput):
    """A box on a page; of a program's answer what it says, and nothing where it says nothing."""

    def value_from_datadict(self, data, files, name):
        return super().value_from_datadict(data, files, name) if isinstance(data, QueryDict) else data.get(name)


class Held(forms.Field):
    """True or false, said plainly: what is left out is no answer."""

    widget = Box

    def clean(self, value):
        if not isinstance(value, bool):
            raise forms.ValidationError("The readiness check could not be read: run it again.")
        return value

    def for_schema(self):
        return serializers.BooleanField()


ReadinessForm = type("ReadinessForm", (ActionForm,), {name: Held(label=label) for name, label in CHECKS.items()})


class TrialAnswerIn(serializers.Serializer):
    question = serializers.CharField(max_length=40)
    seq = serializers.IntegerField(min_value=0, max_value=2**53)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=60_000)


class TrialIn(serializers.Serializer):
    """What the page of the rehearsal sends, in the shape of the exam's."""

    answers = TrialAnswerIn(many=True, required=False, max_length=100)
