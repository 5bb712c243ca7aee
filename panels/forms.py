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
        required=False,
        min_value=0,
        max_value=10_000,
        label="Scripts in a round, at most",
        help_text="Leave it empty for no limit.",
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
