"""Well-formed input to appeals."""

from django import forms


class AppealAnswerForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("dismiss", "Dismiss"), ("uphold", "Uphold")], widget=forms.RadioSelect)
    answer = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), help_text="The candidate will read it.")
