"""From the owner of a portfolio, and from those who give a reference."""

from django import forms
from rest_framework import serializers

from exams.actions.forms import ActionForm
from exams.cycles.states import Credential
from exams.refusals.exceptions import Invalid
from exams.rules.sections.portfolio import COUNT, EDUCATION, HOURS, SUPERVISION, TITLES, TRAINING, WORK, WRITTEN
from panels.portfolio.forms.faults import said_by
from panels.portfolio.procedures import documents, entries, portfolios, references
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.references import SCALE

DAY = {"type": "date"}
UNKNOWN = "unknown"
# What a line of each kind is called: (title, organisation, person).
WORDS = {
    EDUCATION: ("Degree or course", "College or university", ""),
    TRAINING: ("Training", "Given by", ""),
    WORK: ("Position", "Employer", ""),
    SUPERVISION: ("Kind of supervision", "Agency", "Supervisor"),
}


class BeginForm(ActionForm):
    credential = forms.ChoiceField(choices=Credential.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(widget=forms.RadioSelect)

    def prepare(self):
        open_to = portfolios.open_to(self.row, now=self.now)
        categories = dict.fromkeys(category for _, category in open_to)
        self.fields["category"].choices = [(name, name) for name in categories]


class LineForm(ActionForm):
    """One line; only what its kind has is asked."""

    also = ("person", "hours", "topic")  # what other kinds have

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

    def prepare(self):
        of_category = rules_of(self.portfolio, now=self.now).portfolio.parts_of(self.portfolio.category)
        parts = [part for part in of_category if part.kind == self.of_kind]
        title, organisation, person = WORDS[self.of_kind]
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

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            facts = {name: value for name, value in cleaned.items() if name in entries.FACTS}
            said_by(lambda: entries.checked_line(self.portfolio, self.of_kind, facts, now=self.now))
        return cleaned


class AddLineForm(LineForm):
    kind = forms.ChoiceField(choices=[(kind, TITLES[kind]) for kind in WRITTEN], widget=forms.HiddenInput)

    @property
    def portfolio(self):
        return self.row

    @property
    def of_kind(self):
        given = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        return given if given in WRITTEN else EDUCATION


class ChangeLineForm(LineForm):
    @property
    def portfolio(self):
        return self.row.portfolio

    @property
    def of_kind(self):
        return self.row.kind

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in entries.FACTS}


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class DocumentsField(forms.FileField):
    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        if not any(files):
            raise forms.ValidationError("Choose a file first.")
        return [file for file in files if file]

    def for_schema(self):
        return serializers.ListField(child=serializers.FileField())


class DocumentsForm(ActionForm):
    """Files for one line.  Those that can be handed in go on; ``refused`` says why of the others."""

    documents = DocumentsField()

    def clean(self):
        cleaned = super().clean()
        if "documents" not in cleaned:
            return cleaned
        rules = rules_of(self.row.portfolio, now=self.now).portfolio
        good, refused = [], []
        for file in cleaned["documents"]:
            try:
                if file.size > rules.max_megabytes * 1024 * 1024:  # before it is read
                    raise Invalid(documents.too_large(file.name, rules.max_megabytes))
                documents.kind_let_in(file.name, file.read(), rules)
                file.seek(0)
                good.append(file)
            except Invalid as refusal:
                refused.append(str(refusal))
        if not good:
            self.add_error("documents", refused)
        return {"documents": good, "refused": refused}


class ReferenceForm(ActionForm):
    name = forms.CharField(max_length=200, label="Name")
    email = forms.EmailField(max_length=254, label="E-mail address", help_text="The letter with the link goes there.")
    relation = forms.CharField(
        max_length=200, label="How they know your work", help_text="For example: supervisor from 2022 to 2024."
    )
    waived = forms.TypedChoiceField(
        label="May you read the answer?",
        help_text="It is said to the person in the letter and cannot be changed afterwards.",
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
        choices=[
            ("yes", "I give up the right to read it"),
            ("no", "I keep the right to read it"),
        ],
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            given = {name: cleaned[name] for name in ("name", "email", "relation")}
            said_by(lambda: references.check_reference(self.row, by=self.by, **given))
        return cleaned


class AgreeForm(ActionForm):
    agree = forms.BooleanField(
        label="I have read this and agree",
        error_messages={"required": "Tick that you have read the text and agree."},
    )


class RatingByReferenceForm(ActionForm):
    """One answer for every competency."""

    also = ("competency-",)

    comment = forms.CharField(
        required=False,
        max_length=5000,
        label="Anything you would add",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self):
        self.competencies = rules_of(self.row.portfolio, now=self.now).portfolio.competencies
        choices = [*((str(level), f"{level}: {word}") for level, word in SCALE), (UNKNOWN, "Not enough information")]
        comment = self.fields.pop("comment")
        for n, name in enumerate(self.competencies):
            self.fields[f"competency-{n}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose an answer."},
            )
        self.fields["comment"] = comment

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        said = {name: cleaned[f"competency-{n}"] for n, name in enumerate(self.competencies)}
        ratings = {name: None if level == UNKNOWN else int(level) for name, level in said.items()}
        return {"ratings": ratings, "comment": cleaned["comment"]}
