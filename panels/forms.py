"""Well-formed input to the sealed room and the committee."""

from django import forms

from panels.states import DECIDABLE, SeedUse, Stance


class RatingForm(forms.Form):
    """One choice of level for each criterion of the rubric, and a comment."""

    comment = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the panel. Do not name anybody.",
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"said-{criterion.id}"] = forms.CharField(required=False, max_length=5000)
            self.fields[self.name_of(criterion)] = forms.TypedChoiceField(
                label=criterion.name,
                coerce=int,
                choices=[(str(level), str(level)) for level, _ in criterion.levels],
                error_messages={"required": f"Choose a level for “{criterion.name}”."},
            )
        self.order_fields([*(self.name_of(c) for c in criteria), "comment"])

    @staticmethod
    def name_of(criterion):
        return f"criterion-{criterion.id}"

    def levels(self):
        return {c.id: self.cleaned_data[self.name_of(c)] for c in self.criteria}

    def comments(self):
        return {c.id: self.cleaned_data[f"said-{c.id}"] for c in self.criteria if self.cleaned_data[f"said-{c.id}"]}

    def rows(self):
        """For the template: criterion, bound field, the level chosen (as text), the comment on it."""
        for criterion in self.criteria:
            field = self[self.name_of(criterion)]
            chosen = field.value() if self.is_bound else criterion.rated
            said = self[f"said-{criterion.id}"].value() if self.is_bound else criterion.comment
            yield criterion, field, "" if chosen is None else str(chosen), said or ""


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(o.value, o.label) for o in DECIDABLE], widget=forms.RadioSelect)
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), help_text="In a sentence or two; the candidate will read it."
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"stance-{member.pk}"] = forms.ChoiceField(
                label=str(member), choices=Stance.choices, initial=Stance.FOR
            )
            self.fields[f"why-{member.pk}"] = forms.CharField(
                label=f"Why {member} left the room", max_length=300, required=False
            )

    def votes(self):
        return {m: (self.cleaned_data[f"stance-{m.pk}"], self.cleaned_data[f"why-{m.pk}"]) for m in self.members}

    def rows(self):
        for member in self.members:
            yield self[f"stance-{member.pk}"], self[f"why-{member.pk}"]


class AppealAnswerForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("dismiss", "Dismiss"), ("uphold", "Uphold")], widget=forms.RadioSelect)
    answer = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), help_text="The candidate will read it.")


DAY = {"type": "date"}


class SeedForm(forms.Form):
    """A script with its agreed levels and the reasons for them."""

    use = forms.ChoiceField(choices=SeedUse.choices, label="For")
    label = forms.CharField(required=False, max_length=100, label="Vignette")
    text = forms.CharField(max_length=60_000, widget=forms.Textarea(attrs={"rows": 8}), label="The script")
    reasons = forms.CharField(max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}), label="Why these levels")

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for c in criteria:
            self.fields[f"level-{c.pk}"] = forms.IntegerField(
                label=f"{c.name} ({c.minimum} to {c.maximum})", min_value=c.minimum, max_value=c.maximum
            )

    def levels(self):
        return {c.pk: self.cleaned_data[f"level-{c.pk}"] for c in self.criteria}


class AboutMeForm(forms.Form):
    """What a reviewer says of themselves."""

    ties = forms.CharField(
        required=False,
        max_length=5000,
        label="People and agencies you are close to",
        help_text="One a line: supervisees, colleagues, your employer. Nothing they wrote comes to your desk.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    employer = forms.CharField(required=False, max_length=200, label="Where you work")
    languages = forms.CharField(required=False, max_length=200, label="Languages you read")
    load_cap = forms.IntegerField(
        required=False, min_value=0, max_value=10_000, label="Scripts in a round, at most", help_text="Empty: no limit."
    )
    away_from = forms.DateField(required=False, label="Away from", widget=forms.DateInput(attrs=DAY))
    away_until = forms.DateField(required=False, label="Away until", widget=forms.DateInput(attrs=DAY))


class ReviewerForm(forms.Form):
    """What the office knows of a reviewer."""

    employer = forms.CharField(required=False, max_length=200, label="Where they work")
    endorsed_as = forms.CharField(required=False, max_length=60, label="Endorsed as")
    trained_until = forms.DateField(required=False, label="Training valid until", widget=forms.DateInput(attrs=DAY))
    load_cap = forms.IntegerField(required=False, min_value=0, max_value=10_000, label="Scripts in a round, at most")
    away_from = forms.DateField(required=False, label="Away from", widget=forms.DateInput(attrs=DAY))
    away_until = forms.DateField(required=False, label="Away until", widget=forms.DateInput(attrs=DAY))
