"""The one definition of what an action is told: page, API, its schema and the command read it."""

from django import forms
from rest_framework import serializers


class ActionForm(forms.Form):
    """Knows the row, the person and the moment; what it shows at first comes from ``first(row)``, and only on pages."""

    def __init__(self, *args, row=None, by=None, now=None, **kwargs):
        self.row, self.by, self.now = row, by, now
        super().__init__(*args, **kwargs)
        if row is not None:
            self.prepare()

    def prepare(self):
        """Set what depends on the row: the choices there are."""

    @classmethod
    def first(cls, row) -> dict:
        return {}


class ReasonForm(ActionForm):
    reason = forms.CharField(label="Why", max_length=500)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files under one name; cleaned to a list."""

    def __init__(self, *, accept="", **kwargs):
        super().__init__(widget=_ManyFiles(attrs={"accept": accept} if accept else {}), **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFilesField, self).clean(one, initial) for one in files]

    def for_schema(self):
        return serializers.ListField(child=serializers.FileField(), allow_empty=not self.required)
