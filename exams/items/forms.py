"""Well-formed input to forms, their questions and vignettes, and the choice of a cycle's papers."""

from django import forms
from rest_framework import serializers

from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, Looked, SentFile
from exams.cycle_sheets.key_cells import read_key
from exams.cycles.states import Credential, Part
from exams.items import limits
from exams.items.models import Form, Item, Paper, Vignette
from exams.items.procedures.drafting import MOST, QUESTIONS, kind_of, place_of
from exams.items.sheets.questions import read_questions
from exams.items.sheets.vignettes import faults_of_prompts, read_vignettes
from exams.refusals.exceptions import Refused

PLAIN = "Plain text: blank lines part paragraphs, and a list is written with a dash at the start of each line."


class LinesField(forms.CharField):
    """From a page one thing a line; from programs a list."""

    def __init__(self, **more):
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **more)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = value if isinstance(value, list | tuple) else (value or "").replace("\r", "\n").split("\n")
        return [tidied for line in lines if (tidied := limits.tidy(str(line)))]

    def run_validators(self, value):
        super().run_validators("\n".join(value))

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)

    def for_schema(self):
        return serializers.ListField(child=serializers.CharField(), allow_empty=not self.required)


def _text(longest, label, rows, **more):
    return forms.CharField(max_length=longest, label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


# ── a form ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class StartForm(ActionForm):
    name = forms.CharField(max_length=200, label="Name of the paper", help_text="For example “Part One, IMH-E, 2027”.")
    part = forms.ChoiceField(label="Part", choices=Part.choices)
    note = forms.CharField(
        max_length=300,
        required=False,
        label="For whom it is meant",
        help_text="A note for the office. Who sits it is chosen on the page of a cycle.",
    )


class NameForm(ActionForm):
    name = forms.CharField(max_length=200, label="Name of the paper")
    note = forms.CharField(max_length=300, required=False, label="For whom it is meant")

    @classmethod
    def first(cls, row):
        return {"name": row.name, "note": row.note} if isinstance(row, Form) else {}


class CopyForm(ActionForm):
    name = forms.CharField(max_length=200, label="Name of the copy")

    @classmethod
    def first(cls, row):
        return {"name": f"{row.name[:180]}, next version"}


# ── one question, one vignette ───────────────────────────────────────────────────────────────────────────────────────
class QuestionForm(ActionForm):
    stem = _text(limits.TEXT, "Question", 5, help_text=PLAIN)
    options = LinesField(label="Options", help_text="One a line: the first is A, the second B.")
    several = forms.BooleanField(required=False, label="Several options may be chosen")
    domain = forms.CharField(max_length=limits.DOMAIN, required=False, label="Domain")
    code = forms.CharField(
        max_length=limits.CODE, required=False, label="Code",
        help_text="How the office names it. Left blank, the next number is taken.",
    )  # fmt: skip

    @classmethod
    def first(cls, row):
        return {name: getattr(row, name) for name in QUESTIONS.fields} if isinstance(row, Item) else {}

    def clean_stem(self):
        return limits.tidy(self.cleaned_data["stem"])

    def clean_options(self):
        options = self.cleaned_data["options"]
        faults = [said for _, said in limits.faults_of_options(options)]
        if faults:
            raise forms.ValidationError(faults)
        return options


class NewQuestionForm(QuestionForm):
    key = forms.CharField(
        max_length=80, required=False, label="Right answer",
        help_text="A, or A|C for A or C, or AC for both together, or * to credit everybody. It is kept with the key, "
        "which nobody but coordinators sees.",
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        if given.get("key") and "options" in given:
            try:
                given["key"] = read_key(given["key"].strip())
            except ValueError as wrong:
                self.add_error("key", str(wrong))
            else:
                wrong = limits.fault_of_key(given["key"], len(given["options"]), several=given["several"])
                wrong and self.add_error("key", wrong)
        return given


class VignetteForm(ActionForm):
    title = forms.CharField(max_length=limits.TITLE, required=False, label="Title")
    text = _text(limits.TEXT, "Vignette", 12, help_text=PLAIN)
    prompts = LinesField(required=False, label="Prompts", help_text="What is asked about it, one a line.")
    group = forms.CharField(
        max_length=limits.GROUP, required=False, label="Group",
        help_text="The word of the rule book, as “supervisory” or “clinical”, where candidates choose within groups.",
    )  # fmt: skip
    perspective = forms.CharField(
        max_length=limits.GROUP, required=False, label="Perspective", help_text="As whom it is answered."
    )
    label = forms.CharField(
        max_length=limits.CODE, required=False, label="Label",
        help_text="How rubrics and scripts name it. Left blank, the next number is taken.",
    )  # fmt: skip

    @classmethod
    def first(cls, row):
        names = ("title", "text", "prompts", "group", "perspective", "label")
        return {name: getattr(row, name) for name in names} if isinstance(row, Vignette) else {}

    def clean_text(self):
        return limits.tidy(self.cleaned_data["text"])

    def clean_prompts(self):
        if faults := faults_of_prompts(self.cleaned_data["prompts"]):
            raise forms.ValidationError(faults)
        return self.cleaned_data["prompts"]


class MoveForm(ActionForm):
    """``up``, ``down``, or the number of the new place."""

    to = forms.CharField(max_length=6, label="Move to place")

    @classmethod
    def first(cls, row):
        return {"to": place_of(row)}

    def clean_to(self):
        said, last = self.cleaned_data["to"].strip().lower(), kind_of(self.row.form).of(self.row.form).count()
        if said in ("up", "down"):
            return min(max(place_of(self.row) + (1 if said == "down" else -1), 1), last)
        if not said.isdecimal() or not 1 <= int(said) <= last:
            raise forms.ValidationError(f"Write up, down, or the number of the new place, 1 to {last}.")
        return int(said)


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────
class TakeInForm(FileForm):
    """A sheet, or its rows pasted; ``found`` is what was read."""

    file = SentFile(required=False, label="Sheet", accept=".csv,.xlsx", largest=8 * 1024 * 1024)
    pasted = forms.CharField(
        required=False, strip=False, label="Or paste its rows", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Copied from a spreadsheet, the row with the names of the columns first.",
    )  # fmt: skip
    replace = forms.BooleanField(required=False, label="In place of all that are on the paper now")

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        pasted = (given.get("pasted") or "").strip("\r\n")
        if bool(given.get("file")) == bool(pasted.strip()):
            self.add_error("file", "Choose a sheet, or paste its rows: one of the two.")
            return given
        if given.get("file"):
            self.look_into("file", self._read)
            looked = self.cleaned_data.get("file")
            given["found"] = looked.found if isinstance(looked, Looked) else None
        else:
            self._look_into_pasted(pasted)
        self._fits(given.get("found"), "file" if given.get("file") else "pasted")
        return given

    def _fits(self, found, field):
        kind = kind_of(self.row)
        number = 0 if self.cleaned_data.get("replace") else kind.of(self.row).count()
        number += len(found.rows) if found else 0
        if number > MOST:
            self.add_error(field, f"A paper holds at most {MOST} {kind.word}s; these would be {number:,}.")

    def _look_into_pasted(self, pasted):
        try:
            self.cleaned_data["found"] = self._read("pasted rows", pasted.encode())
        except Refused as refusal:
            for sentence in (str(refusal), *getattr(refusal, "faults", ())):
                self.add_error("pasted", str(sentence))

    def _read(self, name, content):
        kind = kind_of(self.row)
        stay = () if self.cleaned_data.get("replace") else kind.of(self.row).values_list(kind.mark, flat=True)
        return (read_questions if kind is QUESTIONS else read_vignettes)(name, content, taken=list(stay))


# ── the papers of a cycle ────────────────────────────────────────────────────────────────────────────────────────────
class ChoosePaperForm(ActionForm):
    form = forms.ModelChoiceField(Form.objects.none(), label="Paper", empty_label="Choose")
    category = forms.ChoiceField(required=False, label="Category", choices=[("", "Everybody")])
    credential = forms.ChoiceField(required=False, label="Credential", choices=[("", "Both"), *Credential.choices])

    def prepare(self):
        own = Form.objects.standing().filter(association=self.row.association_id).order_by("part", "name", "pk")
        self.fields["form"].queryset = own
        self.fields["form"].label_from_instance = lambda form: f"{form.get_part_display()}: {form.name}"
        self.fields["category"].choices = [("", "Everybody"), *((name, name) for name in self.row.rules.categories)]

    def clean_form(self):
        form = self.cleaned_data["form"]
        kind = kind_of(form)
        if not kind.of(form).exists():
            raise forms.ValidationError(f"“{form.name}” has no {kind.word} yet: write some first.")
        return form


class ClearPaperForm(ActionForm):
    paper = forms.ModelChoiceField(Paper.objects.none(), label="Paper", empty_label="Choose")

    def prepare(self):
        self.fields["paper"].queryset = self.row.papers.select_related("form").order_by(
            "part", "category", "credential"
        )
        self.fields["paper"].label_from_instance = lambda paper: (
            f"{paper.get_part_display()}, {paper.whose}: {paper.form.name}"
        )
