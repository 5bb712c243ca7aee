"""Well-formed input to the sealed room: ratings and seeds."""

from django import forms

from panels.reading.states import SeedUse


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
