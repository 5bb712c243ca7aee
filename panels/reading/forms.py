"""What the actions of the sealed room are told: ratings, seeds, changes of the plan."""

import json
from collections.abc import Mapping

from django import forms
from django.utils.html import format_html_join
from rest_framework import serializers

from exams.actions.forms import ActionForm, ReasonForm
from panels.reading.procedures.ratings import LONGEST
from panels.reading.procedures.training import training_desk
from panels.reading.states import CannotRate, SeedUse
from panels.reviewers.models import Reviewer
from panels.reviewers.states import REVIEWER_LIFECYCLE, ReviewerState

HIGHEST = 1000  # beyond every rubric


# ── a value for each criterion ───────────────────────────────────────────────────────────────────────────────────────
class ByCriterionWidget(forms.Widget):
    """One input a criterion on pages (``criterion-12``); one object from programs (``{"12": 3}``)."""

    use_fieldset = True

    def __init__(self, start, kind="number"):
        super().__init__()
        self.start, self.kind, self.criteria = start, kind, ()

    def id_for_label(self, id_):
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        """For a page that does not lay the form out itself."""
        value = value if isinstance(value, Mapping) else {}
        boxes = ((c.name, self.kind, f"{self.start}{c.pk}", value.get(str(c.pk), "")) for c in self.criteria)
        return format_html_join("", '<label>{} <input type="{}" name="{}" value="{}"></label>', boxes)

    def value_from_datadict(self, data, files, name):
        if name in data:
            return data[name]
        return {key.removeprefix(self.start): data[key] for key in data if key.startswith(self.start)}

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not any(key.startswith(self.start) for key in data)


class ByCriterion(forms.Field):
    """{number of the criterion: value}."""

    def __init__(self, start, kind="number", **kwargs):
        super().__init__(widget=ByCriterionWidget(start, kind), required=False, **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            try:
                value = json.loads(value or "{}")
            except (ValueError, RecursionError):
                value = None
        if not isinstance(value, Mapping):
            raise forms.ValidationError("Give an object: the number of each criterion, and its value.")
        return {self.number(key): self.one(each) for key, each in value.items() if each not in ("", None)}

    def number(self, key):
        if not (str(key).isdecimal() and len(str(key)) < 18):
            raise forms.ValidationError("The number of a criterion is a whole number.")
        return int(key)


class Levels(ByCriterion):
    def __init__(self, start="criterion-"):
        super().__init__(start, label="Levels")

    def one(self, value):
        try:
            level = int(value) if not isinstance(value, bool | float) else None
        except (TypeError, ValueError):
            level = None
        if level is None or abs(level) > HIGHEST:
            raise forms.ValidationError("A level is a whole number.")
        return level

    def for_schema(self):
        return serializers.DictField(child=serializers.IntegerField(min_value=-HIGHEST, max_value=HIGHEST))


class Comments(ByCriterion):
    def __init__(self):
        super().__init__("said-", "text", label="Comments")

    def one(self, value):
        if not isinstance(value, str) or len(value) > LONGEST:
            raise forms.ValidationError(f"A comment is text of at most {LONGEST:,} characters.")
        return value

    def clean(self, value):
        return {pk: text for pk, text in super().clean(value).items() if text.strip()}

    def for_schema(self):
        return serializers.DictField(child=serializers.CharField(max_length=LONGEST))


class LevelsForm(ActionForm):
    """A level for every criterion; ``faults`` are those by criterion, for pages that show them in place."""

    levels = Levels()
    criteria = ()

    def ask_for(self, criteria):
        self.criteria = list(criteria)
        for field in self.fields.values():
            if isinstance(field, ByCriterion):
                field.widget.criteria = self.criteria

    def clean(self):
        given, self.faults = super().clean(), {}
        levels = given.get("levels")
        if levels is None:
            return given
        for criterion in self.criteria:
            fault = self._fault(criterion, levels.get(criterion.pk))
            if fault:
                self.faults[criterion.pk] = fault
                self.add_error("levels", fault)
        if set(levels) - {criterion.pk for criterion in self.criteria}:
            self.add_error("levels", "The rating names a criterion that is not in the rubric.")
        return given

    def _fault(self, criterion, level):
        if level is None:
            return f"Choose a level for “{criterion.name}”."
        steps = [step for step, _ in criterion.levels]
        if level not in steps:
            return f"“{criterion.name}” is rated from {min(steps)} to {max(steps)}; {level} is outside."
        return ""

    def rows(self, criteria):
        """For the page: criterion, what is wrong with it, the level chosen (as text), the comment on it."""
        for criterion in criteria:
            level, said = criterion.rated, criterion.comment
            if self.is_bound:
                level = self.data.get(f"criterion-{criterion.id}", "")
                said = self.data.get(f"said-{criterion.id}", "")
            fault = getattr(self, "faults", {}).get(criterion.id, "")
            yield criterion, fault, "" if level is None else str(level), said or ""


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


# ── training and seeds ───────────────────────────────────────────────────────────────────────────────────────────────
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


# ── the panel ────────────────────────────────────────────────────────────────────────────────────────────────────────
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
        free = self.row.cycle.association.reviewers.exclude(pk__in=seated)
        self.fields["reviewer"].queryset = free.order_by("name", "reference")
        self.fields["reviewer"].label_from_instance = lambda one: f"{one} ({one.get_state_display().lower()})"


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
