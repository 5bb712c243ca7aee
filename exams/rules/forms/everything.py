"""The form of all rules, drawn from their schema."""

import re

from django import forms
from django.utils.functional import cached_property

from exams.actions.forms import ActionForm
from exams.rules.book import Rules
from exams.rules.forms.fields import LONG, field_of
from exams.rules.parsing import plain
from exams.rules.schema import TEXT, rules_by_place, sections, value_at
from exams.rules.sentences import changes
from exams.wording.phrases import listed


class _AllRules(ActionForm):
    """Every rule; what is not sent stays as it is in the draft."""

    use_required_attribute = False
    seen = forms.CharField(
        label="Seen", required=False, widget=forms.HiddenInput, max_length=40,
        help_text="The draft’s changed_at as it was read; where it is another by now, nothing is saved.",
    )  # fmt: skip

    def prepare(self):
        for place, field in self.fields.items() if self.is_bound else ():
            if field.widget.value_omitted_from_data(self.data, self.files, place):
                field.required = False
        for place, rule in rules_by_place().items():
            if rule.kind == TEXT and len(str(value_at(self.row.content, place))) > LONG:
                self.fields[place].widget = forms.Textarea({"rows": 3})

    @classmethod
    def first(cls, row):
        return {place: value_at(row.content, place) for place in rules_by_place()} | {"seen": row.version}

    @property
    def adding(self):
        return bool(self.data.get("add"))

    def is_valid(self):
        """A row more was asked for: nothing is done yet, and nothing typed is lost."""
        return super().is_valid() and not self.adding

    def clean(self):
        content = plain(self.row.rules.as_json())
        seen = self.cleaned_data.pop("seen", "")
        for place, value in self.cleaned_data.items():
            if self.fields[place].widget.value_omitted_from_data(self.data, self.files, place):
                continue
            above, _, name = place.rpartition(".")
            value_at(content, above)[name] = plain(value)
        if not self.errors:
            try:
                rules = Rules.from_json(content)
                if seen and seen != self.row.version:
                    return self._changed_meanwhile(rules)
                return {"rules": rules, "seen": seen}
            except ValueError as faults:
                for sentence in str(faults).splitlines():
                    self.add_error(*_at_its_field(sentence))
        return {}

    def _changed_meanwhile(self, rules):
        """What was typed is kept and shown; saved once more, it stands in place of the other’s."""
        found = changes(self.row.rules, rules)
        titles = listed([one.title for one in found]) or "nothing"
        self.add_error(
            None,
            "Somebody else changed the draft while you wrote. What you typed is below and differs from it in: "
            f"{titles}. Save again to put yours in its place, or open the page anew.",
        )
        self.data = self.data.copy()
        self.data["seen"] = self.row.version
        return {}

    @cached_property
    def parts(self):
        """Section by section the fields met first and the others, and whether one of those is faulty."""
        found = []
        for section in sections():
            front = [self[rule.place] for rule in section.rules if rule.front]
            rest = [self[rule.place] for rule in section.rules if not rule.front]
            opened = any(field.errors for field in rest) or self._adds_to(section)
            found.append({"title": section.title, "place": section.place, "front": front, "rest": rest, "open": opened})
        return found

    def _adds_to(self, section):
        added = re.sub(r"-\d.*", "", self.data.get("add", "")) if self.is_bound else ""
        return any(rule.place == added and not rule.front for rule in section.rules)


RulesForm = type("RulesForm", (_AllRules,), {place: field_of(rule) for place, rule in rules_by_place().items()})


def _at_its_field(sentence):
    """(field, sentence without its place): where a fault of the rule book is shown."""
    places = sorted(rules_by_place(), key=len, reverse=True)
    place = next((one for one in places if re.match(rf"{re.escape(one)}\b", sentence)), None)
    if place:
        row = re.match(rf"{re.escape(place)}\[(\d+)\]", sentence)
        said = sentence[len(place) :]
        return (
            place,
            f"Row {row[1]}: {said[len(row[0]) - len(place) :].lstrip('.: ')}" if row else f"This {said.lstrip(': ')}",
        )
    for one in places:
        above, _, name = one.rpartition(".")
        if above and sentence.startswith(f"{above}: ") and re.search(rf"\b{name}\b", sentence):
            return one, re.sub(rf"^{re.escape(above)}: ({name}\b)?", lambda m: "This" if m[1] else "", sentence).strip()
    return None, sentence
