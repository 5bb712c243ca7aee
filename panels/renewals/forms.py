"""Well-formed input to keeping an endorsement."""

from django import forms

from panels.renewals.models import HourKind

DAY = forms.DateInput(attrs={"type": "date"})


class HoursForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=HourKind.choices)
    topic = forms.ChoiceField(
        label="About", required=False, help_text="Only where the training was about one of these; otherwise leave it."
    )
    hours = forms.DecimalField(
        label="Hours",
        max_value=500,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="1.5 is an hour and a half.",
        widget=forms.NumberInput(attrs={"step": "0.25", "min": "0.25"}),
    )
    on = forms.DateField(label="Day", widget=DAY, help_text="Of several days, the last one.")
    title = forms.CharField(
        label="What it was", max_length=200, help_text="The title of the training; of supervision, that it was such."
    )
    provider = forms.CharField(label="Who gave it", max_length=200, required=False)

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        if topics:
            self.fields["topic"].choices = [("", "Nothing in particular"), *((t, t.capitalize()) for t in topics)]
        else:
            del self.fields["topic"]


class MemberForm(forms.Form):
    bought_on = forms.DateField(label="Membership bought on", widget=DAY)


class InactiveForm(forms.Form):
    reason = forms.CharField(label="Why you take time away", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReinstateForm(forms.Form):
    """Only what the rule book asks for."""

    experience = forms.CharField(
        label="What you have worked in since it lapsed",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    referees = forms.CharField(
        label="References",
        max_length=3000,
        help_text="Name and e-mail address, one person a line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    supervision_attested = forms.BooleanField(label="I attest that I receive reflective supervision.")

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {
            "experience": rules.new_experience,
            "referees": rules.references,
            "supervision_attested": rules.supervision_attested,
        }
        for name, wanted in asked.items():
            if not wanted:
                del self.fields[name]


class MoveForm(forms.Form):
    to = forms.ChoiceField(label="Category you want to move to")
    wanted_on = forms.DateField(label="From when", widget=DAY)
    reason = forms.CharField(
        label="What has changed in your work", max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose"), *((c, c) for c in categories)]
