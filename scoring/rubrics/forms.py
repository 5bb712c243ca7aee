"""Well-formed input to rubrics."""

from django import forms
from rest_framework import serializers

from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from exams.refusals.exceptions import Invalid
from scoring.rubrics.files import checked, read_rubric

LARGEST = 500_000  # bytes of a file
MOST = 30  # criteria


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
    CriterionForm, extra=0, min_num=1, max_num=MOST, absolute_max=MOST + 1, validate_max=True, validate_min=True,
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


class _Criteria(forms.Widget):
    """From the editor the forms of the criteria; from programs plain criteria, as an exported file has them."""

    def value_from_datadict(self, data, files, name):
        given = data.get(name)
        return given if isinstance(given, list) else CriterionForms(data, prefix="c")

    def value_omitted_from_data(self, data, files, name):
        return False


class CriteriaField(forms.Field):
    """Plain criteria, checked; the faults name the criterion and what is wrong with it."""

    def __init__(self, **more):
        super().__init__(widget=_Criteria, **more)

    def clean(self, value):
        if not isinstance(value, list):
            if not value.is_valid():
                raise forms.ValidationError(_faults_of(value))
            value = [form.plain() for form in value if not form.cleaned_data.get("DELETE")]
        try:
            return checked(value)
        except ValueError as faults:
            raise forms.ValidationError(str(faults).splitlines()) from None

    def for_schema(self):
        return serializers.ListField(child=serializers.DictField())


def _faults_of(forms_):
    told = [str(fault) for fault in forms_.non_form_errors()]
    for n, form in enumerate(forms_, start=1):
        told += [
            f"Criterion {n}, {form[name].label}: {fault}" for name, faults in form.errors.items() for fault in faults
        ]
    return told


class RubricForm(ActionForm):
    name = forms.CharField(max_length=200, label="Name of the rubric")
    criteria = CriteriaField(label="Criteria")
    also = ("c-",)

    @property
    def editors(self):
        """The forms of the criteria, as they were sent."""
        return CriterionForms(self.data, prefix="c") if self.is_bound else CriterionForms(prefix="c")


class RubricDraftForm(ActionForm):
    """What stands in the editor, without complaints yet."""

    name = forms.CharField(max_length=200, required=False)
    criteria = forms.Field(widget=_Criteria, required=False)
    also = ("c-",)

    def clean_criteria(self):
        """As typed."""
        data = self.data
        total = str(data.get("c-TOTAL_FORMS", ""))
        n = min(int(total), MOST) if total.isdecimal() and len(total) < 4 else 0
        return [{key: data.get(f"c-{k}-{key}", "") for key in CriterionForm.base_fields} for k in range(n)]


class RubricFileForm(FileForm):
    file = SentFile(
        label="Exported rubric",
        help_text="It opens in the editor; nothing is kept before you save it there.",
        accept=".json,application/json",
        missing="Choose the file of an exported rubric, at most 500 kB.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("Choose the file of an exported rubric, at most 500 kB.")
        return file

    def clean(self):
        self.look_into("file", _read)
        return self.cleaned_data


def _read(name, content):
    try:
        return read_rubric(content)
    except ValueError as faults:
        first, *others = str(faults).splitlines()
        raise Invalid(first, others) from None
