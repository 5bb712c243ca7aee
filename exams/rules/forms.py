"""What is asked for in the rule book’s pages.  The form of all rules is drawn from their schema."""

import re

from django import forms
from django.utils.functional import cached_property

from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from exams.calendar.days import local_day
from exams.rules.book import Rules
from exams.rules.fields import LONG, field_of
from exams.rules.parsing import plain
from exams.rules.presets import preset_called, presets
from exams.rules.schema import TEXT, rules_by_place, sections, value_at

LARGEST = 200_000  # bytes of a rule book


class _AllRules(ActionForm):
    """Every rule; what is not sent stays as it is in the draft."""

    use_required_attribute = False

    def prepare(self):
        for place, field in self.fields.items() if self.is_bound else ():
            if field.widget.value_omitted_from_data(self.data, self.files, place):
                field.required = False
        for place, rule in rules_by_place().items():
            if rule.kind == TEXT and len(str(value_at(self.row.content, place))) > LONG:
                self.fields[place].widget = forms.Textarea({"rows": 3})

    @classmethod
    def first(cls, row):
        return {place: value_at(row.content, place) for place in rules_by_place()}

    @property
    def adding(self):
        return bool(self.data.get("add"))

    def is_valid(self):
        """A row more was asked for: nothing is done yet, and nothing typed is lost."""
        return super().is_valid() and not self.adding

    def clean(self):
        content = plain(self.row.rules.as_json())
        for place, value in self.cleaned_data.items():
            if self.fields[place].widget.value_omitted_from_data(self.data, self.files, place):
                continue
            above, _, name = place.rpartition(".")
            value_at(content, above)[name] = plain(value)
        if not self.errors:
            try:
                return {"rules": Rules.from_json(content)}
            except ValueError as faults:
                for sentence in str(faults).splitlines():
                    self.add_error(*_at_its_field(sentence))
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


# ── beginning, reading a file, proposing ─────────────────────────────────────────────────────────────────────────────
HOUSE = "house"


class BeginForm(ActionForm):
    start = forms.ChoiceField(label="Begin from", widget=forms.RadioSelect)

    def prepare(self):
        books = self.row.rule_books.adopted().order_by("-version")
        today = local_day(self.now, self.row.time_zone)
        current = self.row.rule_books.in_force(on=today).first()
        found = []
        for book in books:
            force = ", in force" if book == current else ""
            found.append(
                (f"version-{book.version}", f"Version {book.version}{force}, from {book.effective_from:%d %B %Y}")
            )
        found.sort(key=lambda one: current is None or one[0] != f"version-{current.version}")
        found += [(one.slug, f"{one.title}: {one.sentence}") for one in presets()]
        found.append((HOUSE, "The values the house begins with"))
        self.fields["start"].choices = found
        if current:
            self.fields["start"].initial = f"version-{current.version}"

    def clean_start(self):
        """(rules, what they came from)"""
        chosen = self.cleaned_data["start"]
        if chosen == HOUSE:
            return Rules(), "The values the house begins with"
        if chosen.startswith("version-"):
            book = self.row.rule_books.get(version=int(chosen.removeprefix("version-")))
            return book.rules, f"Version {book.version}"
        preset = preset_called(chosen)
        return preset.rules, f"Published: {preset.title}"


class ImportForm(FileForm):
    """A rule book as a file, or pasted."""

    file = SentFile(
        label="Rule book (TOML)", accept=".toml", required=False, largest=LARGEST,
        help_text="As “Export” writes it. Rules that it does not name have the house’s own value.",
    )  # fmt: skip
    text = forms.CharField(label="Or paste it", widget=forms.Textarea({"rows": 6}), required=False, max_length=LARGEST)

    def clean(self):
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if self.errors:
            return {}
        if bool(file) == bool(text.strip()):
            raise forms.ValidationError("Choose a file or paste the rules, one of the two.")
        field, name = ("file", file.name) if file else ("text", "Pasted")
        try:
            text = file.read().decode("utf-8") if file else text
            return {"rules": Rules.from_toml(text), "name": name}
        except UnicodeDecodeError:
            self.add_error(field, "The file is not UTF-8 text.")
        except ValueError as faults:
            for sentence in str(faults).splitlines():
                self.add_error(field, sentence)
        return {}


class ProposalForm(ActionForm):
    effective_from = forms.DateField(
        label="In force from", widget=forms.DateInput({"type": "date"}), help_text="Today or later."
    )
    reason = forms.CharField(
        label="Why", max_length=300, help_text="Stands beside the version, for everybody who reads the rules."
    )

    @classmethod
    def first(cls, row):
        return {"effective_from": row.effective_from, "reason": row.reason}

    def clean_effective_from(self):
        day, today = self.cleaned_data["effective_from"], local_day(self.now, self.row.association.time_zone)
        if day < today:
            raise forms.ValidationError(f"Choose today ({today:%Y-%m-%d}) or a later day.")
        if day.year > today.year + 10:
            raise forms.ValidationError("Choose a day within the next ten years.")
        return day
