"""Well-formed input to rubrics."""

from django import forms


class RubricNameForm(forms.Form):
    association = forms.ModelChoiceField(queryset=None, label="Association")
    name = forms.CharField(max_length=200, label="Name of the rubric")

    def __init__(self, *args, associations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["association"].queryset = associations
        if len(associations) == 1:
            self.fields["association"].initial = associations[0].pk


class CriterionForm(forms.Form):
    """One criterion in the editor; anchors and examples a line each, so that they can be pasted from a document."""

    name = forms.CharField(max_length=200, label="Criterion")
    minimum = forms.IntegerField(label="Lowest level", initial=0)
    maximum = forms.IntegerField(label="Highest level", initial=4)
    weight = forms.FloatField(label="Weight", initial=1)
    guidance = forms.CharField(required=False, label="Guidance", widget=forms.Textarea(attrs={"rows": 2}))
    anchors = forms.CharField(
        required=False,
        label="Anchors",
        help_text="One sentence a level, a line each, the lowest level first.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    examples = forms.CharField(
        required=False,
        label="Annotated examples",
        help_text="A line each: level | passage | why it is that level",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_anchors(self):
        return [line.strip() for line in self.cleaned_data["anchors"].splitlines() if line.strip()]

    def clean_examples(self):
        found = []
        for n, line in enumerate(self.cleaned_data["examples"].splitlines(), start=1):
            if not line.strip():
                continue
            level, *rest = (part.strip() for part in line.split("|"))
            if len(rest) != 2 or not all(rest) or not level.lstrip("-").isdecimal() or len(level) > 4:
                raise forms.ValidationError(f"Line {n}: write the level, the passage and why, with | between them.")
            found.append({"level": int(level), "text": rest[0], "why": rest[1]})
        return found

    def plain(self):
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("DELETE", "ORDER")}


CriterionForms = forms.formset_factory(
    CriterionForm, extra=0, min_num=1, max_num=30, absolute_max=31, validate_max=True, validate_min=True,
    can_delete=True,
)  # fmt: skip


CriterionForms.default_error_messages = CriterionForms.default_error_messages | {
    "missing_management_form": "The form came incomplete; load the page again.",
    "too_few_forms": "A rubric needs at least one criterion.",
    "too_many_forms": "A rubric has at most 30 criteria.",
}


def criteria_as_typed(criteria):
    """Plain criteria as the editor shows them."""
    return [
        {
            **criterion,
            "anchors": "\n".join(criterion["anchors"]),
            "examples": "\n".join(f"{e['level']} | {e['text']} | {e['why']}" for e in criterion["examples"]),
        }
        for criterion in criteria
    ]
