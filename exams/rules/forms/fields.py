"""Form fields made from the rule book's own schema: one rule, one field; rules with rows take as many as one likes."""

import re

from django import forms
from rest_framework import serializers

from exams.rules.schema import CHOICE, DAY, FLAG, LIST, NUMBER, ROWS, WHOLE

BLANK = ("", "–")
LONG = 60  # characters; longer texts are written in a larger box
REMOVE = "remove"


def field_of(rule, *, in_row=False):
    """The field that asks for a rule; in a row everything may stay blank and is then as usual."""
    told = {"label": rule.title, "help_text": rule.help, "required": not in_row and rule.kind in REQUIRED}
    if rule.optional:
        told["required"] = False
    if rule.kind == FLAG:
        return YesNoField(in_row=in_row, **told)
    if rule.kind == WHOLE:
        return forms.IntegerField(min_value=0, max_value=10**6, **told)
    if rule.kind == NUMBER:
        return forms.DecimalField(max_digits=30, decimal_places=20, **told, widget=forms.NumberInput({"step": "any"}))
    if rule.kind == DAY:
        return forms.DateField(widget=forms.DateInput({"type": "date"}), **(told | {"required": False}))
    if rule.kind == CHOICE:
        blank = [BLANK] if in_row and "" not in rule.choices else []
        choices = [(one, rule.in_words(one)) for one in rule.choices]
        told["required"] = told["required"] and "" not in rule.choices
        return forms.ChoiceField(choices=blank + choices, **told)
    if rule.kind == LIST:
        return LinesField(whole=rule.items == WHOLE, **told)
    if rule.kind == ROWS:
        return RowsField(rule, **told)
    return forms.CharField(**told)


REQUIRED = (FLAG, WHOLE, NUMBER, CHOICE)


class YesNoField(forms.TypedChoiceField):
    """A choice rather than a box to tick: what is not sent is not a no."""

    def __init__(self, *, in_row, **kwargs):
        choices = [BLANK] * in_row + [("true", "Yes"), ("false", "No")]
        super().__init__(choices=choices, coerce=lambda given: given == "true", empty_value=None, **kwargs)

    def prepare_value(self, value):
        return str(value).lower() if isinstance(value, bool) else value

    def to_python(self, value):
        return super().to_python(self.prepare_value(value))

    def for_schema(self):
        return serializers.BooleanField()


class LinesField(forms.CharField):
    """A list, one entry a line; programs send a list."""

    def __init__(self, *, whole=False, **kwargs):
        self.whole = whole
        super().__init__(widget=forms.Textarea({"rows": 3}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        given = value if isinstance(value, list) else super().clean(value).splitlines()
        lines = [one.strip() if isinstance(one, str) else one for one in given]
        lines = [one for one in lines if one != ""]
        return [self._number(one) for one in lines] if self.whole else [str(one) for one in lines]

    def _number(self, line):
        if isinstance(line, int) and not isinstance(line, bool):
            return line
        if not re.fullmatch(r"\d{1,7}", str(line)):
            raise forms.ValidationError(f"Give whole numbers, one a line; found “{str(line)[:40]}”.", code="invalid")
        return int(line)

    def for_schema(self):
        return serializers.ListField(child=serializers.IntegerField() if self.whole else serializers.CharField())


# ── rules that have rows ─────────────────────────────────────────────────────────────────────────────────────────────
class RowForm(forms.Form):
    """One row: its columns, and whether it is taken out."""

    use_required_attribute = False

    def __init__(self, rule, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for part in rule.parts:
            self.fields[part.name] = field_of(part, in_row=True)

    @property
    def removed(self):
        return bool(self.data.get(self.add_prefix(REMOVE)))

    @property
    def blank(self):
        mine = [value for name, value in self.data.items() if name.startswith(f"{self.prefix}-")]
        return not any(value.strip() for value in mine if isinstance(value, str))

    def given(self):
        """What was filled in; the rest is as usual."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


class RowsWidget(forms.Widget):
    template_name = "rules/_rows.html"
    use_fieldset = True

    def __init__(self, rule):
        super().__init__()
        self.rule, self.more = rule, 0  # ``more``: blank rows beyond those that were sent

    def value_from_datadict(self, data, files, name):
        found = sorted(self._numbers(data, name))
        if not found and name in data:  # as a program sends it
            return data[name]
        more = data.get("add") == name
        return Sent(self.rule, data, [f"{name}-{number}" for number in found], more) if found else None

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not self._numbers(data, name)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if isinstance(value, Sent):
            forms_ = [*value.forms, *([self._blank(name, value)] if value.more else [])]
        else:
            rows = [row for row in value or [] if isinstance(row, dict)]
            forms_ = [RowForm(self.rule, initial=row, prefix=f"{name}-{n}") for n, row in enumerate(rows)]
            forms_.append(RowForm(self.rule, prefix=f"{name}-{len(rows)}"))
        context["widget"] |= {"forms": forms_, "remove": REMOVE, "title": self.rule.title}
        return context

    def _blank(self, name, sent):
        last = max((int(form.prefix.rpartition("-")[2]) for form in sent.forms), default=-1)
        return RowForm(self.rule, prefix=f"{name}-{last + 1}")

    def _numbers(self, data, name):
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-")
        return {int(found[1]) for key in data if (found := pattern.match(key))}


class Sent:
    """Rows as a page sent them, kept as they were typed."""

    def __init__(self, rule, data, prefixes, more):
        self.forms = [RowForm(rule, data, prefix=prefix) for prefix in prefixes]
        self.more = more

    def clean(self):
        return [form for form in self.forms if not form.removed and not form.blank]


class RowsField(forms.Field):
    def __init__(self, rule, **kwargs):
        self.rule = rule
        super().__init__(widget=RowsWidget(rule), **kwargs)

    def clean(self, value):
        if isinstance(value, Sent):
            return self._checked(value.clean())
        rows = value or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise forms.ValidationError("Send a list of rows, each an object with its columns.", code="invalid")
        known = {part.name for part in self.rule.parts}
        for number, row in enumerate(rows, start=1):
            if strange := sorted(set(row) - known):
                there = ", ".join(sorted(known))
                raise forms.ValidationError(f"Row {number}: there is no “{str(strange[0])[:60]}”, only {there}.")
        return self._checked([RowForm(self.rule, _as_texts(row)) for row in rows])

    def _checked(self, sent):
        faults = [
            f"Row {number}, {form.fields[name].label}: {fault}"
            for number, form in enumerate(sent, start=1)
            for name, found in form.errors.items()
            for fault in found
        ]
        if faults:
            raise forms.ValidationError(faults)
        return [form.given() for form in sent]

    def has_changed(self, initial, data):
        return True

    def for_schema(self):
        return serializers.ListField(child=serializers.DictField())


def _as_texts(row):
    return {name: value if isinstance(value, list | str | bool) else str(value) for name, value in row.items()
            if value is not None}  # fmt: skip
