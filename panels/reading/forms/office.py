"""What the office says of a panel, its plan, its reviewers, and of seeds."""

from django import forms
from rest_framework import serializers

from exams.actions.forms import ActionForm, ReasonForm
from panels.reading.forms.levels import Levels, LevelsForm
from panels.reading.procedures.leads import may_lead
from panels.reading.states import SeedUse
from panels.reviewers.models import Reviewer
from panels.reviewers.states import REVIEWER_LIFECYCLE, ReviewerState


class SeedForm(LevelsForm):
    """A script with its agreed levels and the reasons for them."""

    use = forms.ChoiceField(choices=SeedUse.choices, label="For")
    label = forms.CharField(required=False, max_length=100, label="Vignette")
    text = forms.CharField(max_length=60_000, widget=forms.Textarea(attrs={"rows": 8}), label="The script")
    reasons = forms.CharField(max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}), label="Why these levels")
    levels = Levels("level-")
    also = ("level-",)
    field_order = ["use", "label", "text", "reasons", "levels"]

    def prepare(self):
        self.ask_for(self.row.rubric.criteria.all())

    def rows(self):
        """For the page: criterion, what is wrong with it, what was typed."""
        for criterion in self.criteria:
            typed = self.data.get(f"level-{criterion.pk}", "") if self.is_bound else ""
            yield criterion, getattr(self, "faults", {}).get(criterion.pk, ""), typed


class PromoteForm(ActionForm):
    code = forms.CharField(max_length=20, label="Its code", help_text="Every reading has to agree on every criterion.")
    use = forms.ChoiceField(choices=SeedUse.choices, label="For")
    reasons = forms.CharField(max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}), label="Why these levels")


class RubricForm(ActionForm):
    rubric = forms.ModelChoiceField(queryset=None, label="Rubric of the panel", empty_label=None)

    def prepare(self):
        self.fields["rubric"].queryset = association_of(self.row).rubrics.order_by("name", "-version")

    @classmethod
    def first(cls, row):
        return {"rubric": getattr(row, "rubric_id", None)}


def association_of(row):
    """Of a cycle, or of a panel."""
    return row.association if hasattr(row, "association_id") else row.cycle.association


class RubricUseForm(ActionForm):
    label = forms.CharField(required=False, max_length=100, label="Vignette")
    category = forms.CharField(required=False, max_length=60, label="Category")
    rubric = forms.ModelChoiceField(queryset=None, required=False, label="Rubric", empty_label="The panel’s own")

    def prepare(self):
        self.fields["rubric"].queryset = self.row.cycle.association.rubrics.order_by("name", "-version")


class JoinForm(ActionForm):
    reviewer = forms.ModelChoiceField(
        queryset=None,
        label="Reviewer of the association",
        error_messages={
            "required": "Choose one of the association's reviewers.",
            "invalid_choice": "Choose one of the association's reviewers.",
        },
    )
    lead = forms.BooleanField(required=False, label="As a lead: settles what others differ on, reads nothing first")

    def prepare(self):
        seated = self.row.members.values("reviewer")
        free = self.row.cycle.association.reviewers.offered().exclude(pk__in=seated)
        self.fields["reviewer"].queryset = free.order_by("name", "reference")
        self.fields["reviewer"].label_from_instance = lambda one: f"{one} ({one.get_state_display().lower()})"

    def clean(self):
        reviewer = self.cleaned_data.get("reviewer")
        if reviewer and self.cleaned_data.get("lead") and not may_lead(self.row).filter(pk=reviewer.pk).exists():
            self.add_error(
                "lead", f"{reviewer} is no lead reviewer here: give them the role first, on the page People."
            )
        return self.cleaned_data


class LeadForm(ActionForm):
    reviewer = forms.ModelChoiceField(
        queryset=None,
        label="Lead reviewer of the association",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            "Choose a lead reviewer who has read nothing here. If none is offered, invite one on the page People.",
        ),
    )

    def prepare(self):
        self.fields["reviewer"].queryset = may_lead(self.row).order_by("name", "reference")


class BorrowForm(ActionForm):
    email = forms.EmailField(
        label="E-mail of a reviewer of another association",
        help_text="Approved there, they read here without another qualification; both are told.",
    )


class ChangePlanForm(ActionForm):
    code = forms.CharField(max_length=20, label="Script")
    instead_of = forms.ModelChoiceField(queryset=Reviewer.objects.none(), label="Read by")
    reader = forms.ModelChoiceField(queryset=Reviewer.objects.none(), label="From now on read by")

    def prepare(self):
        seated = self.row.members.filter(lead=False, left_at=None).values("reviewer")
        for name in ("instead_of", "reader"):
            self.fields[name].queryset = Reviewer.objects.filter(pk__in=seated).order_by("name", "reference")

    def clean_code(self):
        return self.cleaned_data["code"].upper()


class StateForm(ActionForm):
    """Nothing is chosen before somebody chooses."""

    state = forms.ChoiceField(choices=ReviewerState.choices)
    reason = forms.CharField(required=False, max_length=500, label="Why")

    def prepare(self):
        reviewer = self.row.reviewer
        following = [(to.value, to.label) for to in REVIEWER_LIFECYCLE[ReviewerState(reviewer.state)]]
        self.fields["state"].choices = [("", "Choose"), *sorted(following)]
        self.fields["state"].label = f"{reviewer.get_state_display()}; from now on"


class PinForm(ReasonForm):
    candidate = forms.CharField(
        max_length=100, label="Candidate’s number", error_messages={"required": "Write the candidate's number."}
    )
    conflict = forms.TypedChoiceField(
        choices=[("yes", "Too close: must not read"), ("no", "No conflict, whatever is computed")],
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(label="Why", max_length=300)
    field_order = ["candidate", "conflict", "reason"]


class UnpinForm(ActionForm):
    pin = forms.ModelChoiceField(queryset=None, label="Pinned", empty_label=None)

    def prepare(self):
        self.fields["pin"].queryset = self.row.reviewer.pins.select_related("candidate").order_by("pk")
        self.fields["pin"].label_from_instance = lambda pin: (
            f"{pin.candidate.reference}: {'too close' if pin.conflict else 'no conflict'} ({pin.reason})"
        )


class Codes(forms.MultipleChoiceField):
    """Codes of scripts: the step says which of them it takes."""

    def valid_value(self, value):
        return len(value) <= 20


class ReadAgainForm(ReasonForm):
    codes = Codes(label="Scripts", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="Why", max_length=300)
    field_order = ["codes"]


class Places(forms.TypedMultipleChoiceField):
    """Places of an answer, by their number."""

    def __init__(self):
        super().__init__(coerce=int, required=False, label="Stay masked")

    def valid_value(self, value):
        return value.isdecimal() and len(value) < 6

    def for_schema(self):
        return serializers.ListField(child=serializers.IntegerField(min_value=0))


class MaskingForm(ActionForm):
    keep = Places()


class AnswerAlertForm(ActionForm):
    done = forms.CharField(
        label="What was done",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what was done."},
    )


class FindWriterForm(ActionForm):
    reason = forms.CharField(label="Why it has to be known who wrote this", max_length=300)
