"""What is asked for when a draft is begun, read from a file, or proposed."""

from django import forms

from exams.actions.forms import ActionForm
from exams.actions.sent_files import FileForm, SentFile
from exams.calendar.days import local_day, said
from exams.rules.book import Rules
from exams.rules.presets import preset_called, presets

LARGEST = 200_000  # bytes of a rule book
HOUSE = "house"


class BeginForm(ActionForm):
    start = forms.ChoiceField(label="Begin from", widget=forms.RadioSelect)

    def prepare(self):
        today = local_day(self.now, self.row.time_zone)
        current = self.row.rule_books.in_force(on=today).first()
        found = [(f"version-{book.version}", self._told(book, current)) for book in self._books(current)]
        found += [(one.slug, f"{one.title}: {one.sentence}") for one in presets()]
        found.append((HOUSE, "The values the house begins with"))
        self.fields["start"].choices = found
        if current:
            self.fields["start"].initial = f"version-{current.version}"

    def _books(self, current):
        """The association's own, what was taken back among them; the one in force first, then the newest."""
        books = self.row.rule_books.filter(cycle_id=None).select_related("taken_back").order_by("-version")
        return sorted(books, key=lambda book: book != current)

    def _told(self, book, current):
        if hasattr(book, "taken_back"):
            return f"Version {book.version}, taken back"
        force = "in force since" if book == current else "from"
        return f"Version {book.version}, {force} {said(book.effective_from)}"

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
