"""What reviewers say of themselves, and what the office knows of them."""

from django import forms

from exams.actions.forms import ActionForm
from panels.reviewers.procedures import own_word

DAY = {"type": "date"}


class AboutMeForm(ActionForm):
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

    @classmethod
    def first(cls, user):
        return own_word(user)


class ReviewerForm(ActionForm):
    """What the office knows of a reviewer."""

    employer = forms.CharField(required=False, max_length=200, label="Where they work")
    endorsed_as = forms.CharField(required=False, max_length=60, label="Endorsed as")
    trained_until = forms.DateField(required=False, label="Training valid until", widget=forms.DateInput(attrs=DAY))
    load_cap = forms.IntegerField(required=False, min_value=0, max_value=10_000, label="Scripts in a round, at most")
    away_from = forms.DateField(required=False, label="Away from", widget=forms.DateInput(attrs=DAY))
    away_until = forms.DateField(required=False, label="Away until", widget=forms.DateInput(attrs=DAY))


class AboutReviewerForm(ReviewerForm):
    """The same, with whom they are close to."""

    ties = forms.CharField(
        required=False,
        max_length=5000,
        label="People and agencies they are close to",
        help_text="One a line. Nothing these wrote comes to the reviewer’s desk.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ["employer", "ties"]

    @classmethod
    def first(cls, reviewer):
        known = {name: getattr(reviewer, name) for name in ReviewerForm.base_fields}
        return known | {"ties": "\n".join(reviewer.declared_ties.values_list("name", flat=True))}
