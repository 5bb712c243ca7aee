"""Well-formed input to a portfolio: from its owner, its reviewers, the office, and those who give a reference."""

from django import forms

from exams.cycles.states import Credential
from exams.rules.sections.portfolio import COUNT, EDUCATION, HOURS, SUPERVISION, TRAINING, WORK
from panels.portfolio.procedures.references import SCALE
from panels.portfolio.states import PortfolioOutcome

DAY = {"type": "date"}
UNKNOWN = "unknown"
# What a line of each kind is called: (title, organisation, person).
WORDS = {
    EDUCATION: ("Degree or course", "College or university", ""),
    TRAINING: ("Training", "Given by", ""),
    WORK: ("Position", "Employer", ""),
    SUPERVISION: ("Kind of supervision", "Agency", "Supervisor"),
}


class BeginForm(forms.Form):
    credential = forms.ChoiceField(choices=Credential.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(name, name) for name in categories]


class EntryForm(forms.Form):
    """One line; only what its kind has is asked."""

    title = forms.CharField(max_length=200)
    organisation = forms.CharField(max_length=200, required=False)
    person = forms.CharField(max_length=200)
    begins = forms.DateField(label="From", widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Leave it empty where it was one day, or still goes on.",
    )
    hours = forms.DecimalField(min_value=0, max_value=10_000, max_digits=7, decimal_places=2, label="Hours")
    topic = forms.ChoiceField(
        required=False,
        label="About",
        help_text="Hours about a topic of the list count for it; enter others as a line of their own.",
    )
    note = forms.CharField(
        required=False, max_length=2000, label="What reviewers should know", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, kind, parts, **kwargs):
        super().__init__(*args, **kwargs)
        title, organisation, person = WORDS[kind]
        self.fields["title"].label, self.fields["organisation"].label = title, organisation
        if person:
            self.fields["person"].label = person
        else:
            del self.fields["person"]
        units = {part.measured_in for part in parts}
        self.fields["begins"].required = bool(units - {COUNT})
        if HOURS not in units:
            del self.fields["hours"]
        topics = list(dict.fromkeys(sub.topic for part in parts for sub in part.topics))
        if topics:
            self.fields["topic"].choices = [("", "Something else"), *((t, t) for t in topics)]
        else:
            del self.fields["topic"]


class ReferenceForm(forms.Form):
    name = forms.CharField(max_length=200, label="Name")
    email = forms.EmailField(max_length=254, label="E-mail address", help_text="The letter with the link goes there.")
    relation = forms.CharField(
        max_length=200, label="How they know your work", help_text="For example: supervisor from 2022 to 2024."
    )
    waived = forms.ChoiceField(
        label="May you read the answer?",
        help_text="It is said to the person in the letter and cannot be changed afterwards.",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "I give up the right to read it"),
            ("no", "I keep the right to read it"),
        ],
    )


class RatingByReferenceForm(forms.Form):
    """One answer for every competency."""

    def __init__(self, *args, competencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        choices = [*((str(level), f"{level}: {word}") for level, word in SCALE), (UNKNOWN, "Not enough information")]
        for n, name in enumerate(competencies):
            self.fields[f"competency-{n}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose an answer."},
            )
        self.fields["comment"] = forms.CharField(
            required=False,
            max_length=5000,
            label="Anything you would add",
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def ratings(self):
        said = {name: self.cleaned_data[f"competency-{n}"] for n, name in enumerate(self.competencies)}
        return {name: None if level == UNKNOWN else int(level) for name, level in said.items()}


class ReadingForm(forms.Form):
    """What a reviewer says of a portfolio."""

    competencies = forms.MultipleChoiceField(
        required=False, label="Competencies the portfolio shows", widget=forms.CheckboxSelectMultiple
    )
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
    comment = forms.CharField(
        required=False,
        max_length=5000,
        label="Comment",
        help_text="For the other reviewers, the office and the committee.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["competencies"].choices = [(name, name) for name in rules.competencies]
        self.fields["until"].help_text = f"Leave it empty for {rules.resubmission_days} days from now."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == PortfolioOutcome.DEFER and not cleaned.get("missing", "").strip():
            self.add_error("missing", "Write what is missing, so that the candidate knows what to hand in.")
        return cleaned


class SettleForm(ReadingForm):
    """The coordinator's word over reviewers who differ, or at the end of a hold."""

    reason = forms.CharField(
        max_length=2000,
        label="Reason",
        help_text="It stands in the record and before the committee.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, after_hold=False, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["competencies"], self.fields["comment"]
        if after_hold:
            self.fields["outcome"].choices = [c for c in PortfolioOutcome.choices if c[0] != PortfolioOutcome.HOLD]


class MoreTimeForm(forms.Form):
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(max_length=2000, label="Reason", widget=forms.Textarea(attrs={"rows": 2}))
