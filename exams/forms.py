"""Well-formed input, before any procedure is asked."""

from django import forms

from exams.states import Credential


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


class SeatForm(forms.Form):
    sitting = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args, sittings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sitting"].queryset = sittings
