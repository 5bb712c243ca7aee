"""Well-formed input to the committee."""

from django import forms

from panels.committee.states import DECIDABLE, Stance


class ProposalForm(forms.Form):
    """What is recommended, moved or decided, on which condition and why."""

    outcome = forms.ChoiceField(choices=[(o.value, o.label) for o in DECIDABLE], widget=forms.RadioSelect)
    condition = forms.CharField(
        required=False,
        max_length=2000,
        label="Condition",
        help_text="Only with “Endorse with a condition”: what has to follow.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence or two; the candidate will read it.",
    )


class SigningForm(ProposalForm):
    reason = forms.CharField(
        required=False,
        max_length=5000,
        label="Reasons",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where you recommend otherwise than the rules propose. Do not name anybody.",
    )


class MeetingForm(forms.Form):
    starts_at = forms.SplitDateTimeField(
        label="Begins",
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )
    place = forms.CharField(required=False, max_length=200, label="Place", help_text="A place, a link, or both.")
    link = forms.URLField(
        required=False, max_length=500, label="Link for those who take part from elsewhere", assume_scheme="https"
    )


class MemberFactsForm(forms.Form):
    employer = forms.CharField(required=False, max_length=200, label="Where you work")
    close_to = forms.CharField(
        required=False,
        max_length=5000,
        label="People and agencies you are close to",
        help_text="One a line: supervisees, colleagues, relatives. Their cases are not shown to you.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class DecisionForm(ProposalForm):
    """As a meeting held elsewhere decided, and how each member stood; who has left the case is not asked."""

    def __init__(self, *args, members, recused=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.members = [member for member in members if member not in recused]
        stood = [choice for choice in Stance.choices if choice[0] not in (Stance.VOTED, Stance.SILENT)]
        for member in self.members:
            self.fields[f"stance-{member.pk}"] = forms.ChoiceField(
                label=str(member), choices=[("", "Say how they stood"), *stood]
            )
            self.fields[f"why-{member.pk}"] = forms.CharField(
                label=f"Why {member} left the room", max_length=300, required=False
            )

    def votes(self):
        return {m: (self.cleaned_data[f"stance-{m.pk}"], self.cleaned_data[f"why-{m.pk}"]) for m in self.members}

    def rows(self):
        for member in self.members:
            yield self[f"stance-{member.pk}"], self[f"why-{member.pk}"]
