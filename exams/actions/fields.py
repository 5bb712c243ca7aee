"""Input that is not flat: fields that read it from a page's form and from JSON alike."""

from django import forms
from rest_framework import serializers


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
