"""What a reviewer says of a script."""

from django import forms

from exams.actions.forms import ActionForm
from panels.reading.forms.levels import Comments, Levels, LevelsForm
from panels.reading.procedures.ratings import LONGEST
from panels.reading.procedures.training import training_desk
from panels.reading.states import CannotRate


class RatingForm(LevelsForm):
    """One choice of level for each criterion of the rubric, and comments."""

    comments = Comments()
    comment = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the panel. Do not name anybody.",
    )
    also = ("criterion-", "said-", "note")

    def prepare(self):
        self.ask_for(self.row.script.read_against.criteria.all())


class LastWordForm(LevelsForm):
    also = ("criterion-",)

    def prepare(self):
        self.ask_for(self.row.script.read_against.criteria.all())


class DraftForm(forms.Form):
    """What was put down so far: it need not be whole."""

    levels = Levels()
    comments = Comments()
    comment = forms.CharField(required=False, max_length=LONGEST, strip=False)
    note = forms.CharField(required=False, max_length=LONGEST, strip=False)


class RemarkForm(ActionForm):
    body = forms.CharField(
        label="Your remark",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The others see it without your name. Write of the text, not of people.",
        error_messages={"required": f"Write your remark, at most {LONGEST:,} characters."},
    )


class GiveBackForm(ActionForm):
    cannot = forms.ChoiceField(
        choices=CannotRate.choices, label="Why", error_messages={"required": "Choose why you cannot read this script."}
    )
    reason = forms.CharField(required=False, max_length=300, label="In a few words", help_text="Do not write a name.")

    def clean(self):
        given = super().clean()
        if given.get("cannot") in (CannotRate.OTHER, CannotRate.DISTRESS) and not given.get("reason"):
            self.add_error("reason", "Say in a few words why you cannot read this script.")
        return given


class TrainingForm(LevelsForm):
    seed = forms.IntegerField(widget=forms.HiddenInput, max_value=10**17)
    also = ("criterion-",)
    field_order = ["seed"]

    def clean(self):
        seed = next((one for one in training_desk(self.row) if one.pk == self.cleaned_data.get("seed")), None)
        if seed is None:  # sent again from a page that is open still: nothing is read twice
            return self.cleaned_data
        self.ask_for(seed.rubric.criteria.all())
        return super().clean()
