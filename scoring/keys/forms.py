"""Well-formed input to keys: from the page a field a question, from programs a list."""

from django import forms
from rest_framework import serializers

from exams.actions.forms import ActionForm, ReasonForm
from exams.cycle_sheets.key_cells import read_key
from scoring.keys.drafts import entries_of, misfit

TICKED = ("on", "true", "1", "yes")
NO_KEY = "Write what is right; * credits everybody."


class _Entries(forms.Widget):
    """``key-<question>`` and ``scored-<question>`` of the page; or a list of {code, key, scored}."""

    def value_from_datadict(self, data, files, name):
        if name in data and isinstance(data.get(name), list):
            return data.get(name)
        keys = {field[4:]: data.get(field) for field in data if field.startswith("key-")}
        return {
            question: (str(key), str(data.get(f"scored-{question}", "")).lower() in TICKED)
            for question, key in keys.items()
        }

    def value_omitted_from_data(self, data, files, name):
        return False


class EntriesField(forms.Field):
    """Cleaned to {code: (key, scored)}; questions that are not named stay as they are."""

    def __init__(self, **more):
        super().__init__(widget=_Entries, required=False, **more)

    def for_schema(self):
        return serializers.ListField(child=serializers.DictField())


class KeyForm(ActionForm):
    """``faults`` has each fault by question, so that a page can lead to its field."""

    entries = EntriesField(label="Key", help_text="A list of objects with code, key and scored.")
    also = ("key-", "scored-")
    complete = False

    def clean_entries(self):
        self.items = {str(item.pk): item for item in self.row.items.all()}
        self.faults, given = {}, self._by_question(self.cleaned_data["entries"])
        standing, entries = entries_of(self.row), {}
        for pk, (cell, scored) in given.items():
            entries[self.items[pk].code] = (self._key(pk, cell), scored)
        entries = standing | entries
        if self.complete:
            for pk, item in self.items.items():
                if not entries.get(item.code, ("",))[0]:
                    self.faults.setdefault(pk, NO_KEY)
        if self.faults:
            raise forms.ValidationError([f"{self.items[pk].code}: {said}" for pk, said in self.faults.items()])
        return entries

    def _by_question(self, given):
        if isinstance(given, dict):
            return {pk: entry for pk, entry in given.items() if pk in self.items}
        of_code, found = {item.code: pk for pk, item in self.items.items()}, {}
        for line in given:
            code = line.get("code") if isinstance(line, dict) else None
            if not isinstance(code, str) or code not in of_code:
                raise forms.ValidationError("Each line is an object with the code of a question, its key, and scored.")
            scored = line.get("scored", True)
            if not isinstance(scored, bool) or not isinstance(line.get("key"), str):
                raise forms.ValidationError(f"{code}: key is text, and scored is true or false.")
            found[of_code[code]] = (line["key"], scored)
        return found

    def _key(self, pk, cell):
        cell = cell.strip()
        if not cell:
            return ""
        try:
            key = read_key(cell)
        except ValueError as wrong:
            self.faults[pk] = str(wrong)
            return ""
        said = misfit(self.items[pk], key) or ("The key is too long." if len(key) > 80 else "")
        if said:
            self.faults[pk] = said
        return key


class CorrectionForm(KeyForm):
    reason = forms.CharField(label="Why the key is corrected", max_length=300)
    complete = True

    def clean_entries(self):
        entries = super().clean_entries()
        if entries == entries_of(self.row):
            raise forms.ValidationError("Nothing is another than before: change a key, or go back.")
        return entries


class WhyForm(ReasonForm):
    reason = forms.CharField(label="Why", max_length=300)
