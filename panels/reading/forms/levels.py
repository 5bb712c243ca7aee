"""A value for each criterion of a rubric: as a page sends it, and as a program does."""

import json
from collections.abc import Mapping

from django import forms
from django.utils.html import format_html_join
from rest_framework import serializers

from exams.actions.forms import ActionForm
from panels.reading.procedures.ratings import LONGEST

HIGHEST = 1000  # beyond every rubric


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
