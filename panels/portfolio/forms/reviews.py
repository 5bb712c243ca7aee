"""From the reviewers of a portfolio, and from the office."""

from django import forms

from exams.accounts.models import User
from exams.actions.forms import ActionForm
from panels.portfolio.forms.faults import said_by
from panels.portfolio.forms.parts import DAY
from panels.portfolio.models import PortfolioAssignment
from panels.portfolio.procedures.assignments import free_reviewers
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.reviewing import checked_outcome, require_later
from panels.portfolio.states import PortfolioOutcome, PortfolioState


class OutcomeForm(ActionForm):
    outcome = forms.ChoiceField(label="What comes of it", choices=PortfolioOutcome.choices, widget=forms.RadioSelect)
    missing = forms.CharField(
        required=False,
        max_length=5000,
        label="Where you defer: what is missing",
        help_text="The candidate reads it and hands that in.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        required=False,
        label="Where you defer: until when",
        widget=forms.DateInput(attrs=DAY),
    )

    def prepare(self):
        self.rules = rules_of(self.row, now=self.now).portfolio
        self.fields["until"].help_text = f"Leave it empty for {self.rules.resubmission_days} days from now."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == PortfolioOutcome.DEFER and not cleaned.get("missing", "").strip():
            self.add_error("missing", "Write what is missing, so that the candidate knows what to hand in.")
        if not self.errors:
            given = (cleaned["outcome"], cleaned["missing"], cleaned["until"])
            said_by(lambda: checked_outcome(self.row, *given, self.rules, now=self.now))
        return cleaned


class ReadingForm(OutcomeForm):
    """What a reviewer says of a portfolio."""

    competencies = forms.MultipleChoiceField(
        required=False, label="Competencies the portfolio shows", widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        required=False,
        max_length=5000,
        label="Comment",
        help_text="For the other reviewers, the office and the committee.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["competencies", "outcome", "missing", "until", "comment"]

    def prepare(self):
        super().prepare()
        self.fields["competencies"].choices = [(name, name) for name in self.rules.competencies]


class AgreeWithReadingForm(ActionForm):
    comment = forms.CharField(
        required=False, max_length=5000, label="Comment", widget=forms.Textarea(attrs={"rows": 2})
    )


class StepBackForm(ActionForm):
    reason = forms.CharField(label="In a few words, for the office", max_length=300)


class SettleForm(OutcomeForm):
    """The coordinator's word over reviewers who differ, or at the end of a hold."""

    reason = forms.CharField(
        max_length=2000,
        label="Reason",
        help_text="It stands in the record and before the committee.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self):
        super().prepare()
        if self.row.state == PortfolioState.ON_HOLD:
            self.fields["outcome"].choices = [c for c in PortfolioOutcome.choices if c[0] != PortfolioOutcome.HOLD]


class LongReasonForm(ActionForm):
    reason = forms.CharField(max_length=2000, label="Reason", widget=forms.Textarea(attrs={"rows": 2}))


class MoreTimeForm(LongReasonForm):
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs=DAY))
    field_order = ["until"]

    def clean_until(self):
        until = self.cleaned_data["until"]
        said_by(lambda: require_later(self.row, until))
        return until


class AssignForm(ActionForm):
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the reviewers in the list."},
    )

    def prepare(self):
        free = free_reviewers(self.row, now=self.now)
        self.fields["reviewer"].queryset = User.objects.filter(pk__in=[user.pk for user in free]).order_by(
            "name", "email"
        )


class TakeOffForm(ActionForm):
    assignment = forms.ModelChoiceField(
        PortfolioAssignment.objects.none(),
        label="Reviewer",
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of its reviewers."},
    )
    reason = forms.CharField(label="Why", max_length=300)

    def prepare(self):
        standing = self.row.assignments.standing().filter(round=self.row.round, reading=None)
        self.fields["assignment"].queryset = standing.select_related("reviewer", "portfolio")
        self.fields["assignment"].label_from_instance = lambda it: str(it.reviewer)
