"""A file of another program: which sheet it is, and which of its columns are which of ours."""

from django import forms

from exams.actions.forms import ActionForm
from exams.cycle_sheets.toml_columns import COLUMNS, ENCODINGS
from exams.refusals.exceptions import Invalid
from exams.sheets.column_maps import number_in
from panels.intake.procedures.hand_in import goes_on_here
from panels.intake.procedures.vendor_files import look_at, require_map

SHEETS = [(name, name.capitalize()) for name in COLUMNS]
LINES = forms.Textarea(attrs={"rows": 4})
CRITERION = "criterion"
SAME_IN_THE_KEY = ("header", "skip_above", "item_names", "encoding", "options", "blank")


class VendorFileForm(ActionForm):
    file = forms.FileField(
        label="File of another program",
        help_text="CSV or XLSX, as ZipGrade, Canvas, Moodle, Microsoft Forms and others export it.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
        error_messages={"required": "Choose the file."},
    )
    sheet = forms.ChoiceField(label="It holds", choices=SHEETS, initial="responses")


class ColumnMapForm(ActionForm):
    """The row is the file.  Programs send ``sections``, as ``cycle.toml`` has them below [columns]."""

    name = forms.CharField(
        label="Name of this map",
        max_length=100,
        help_text="It is offered again when a file with the same headers comes.",
    )
    sections = forms.JSONField(required=False, widget=forms.HiddenInput)
    items = forms.CharField(
        required=False,
        max_length=2000,
        label="Columns with answers",
        help_text="Write {n} where the number stands, * for any other words: Question {n}. Without headers: 4-23.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    item_names = forms.CharField(
        required=False, max_length=100, label="What our items are called", help_text="Q{n} is Q7, T{n:02} is T07."
    )
    options = forms.CharField(
        required=False,
        widget=LINES,
        label="Answers in words, and our letters",
        help_text="One a line: Wait and hold = A. Or only the word letter, where an answer begins with it.",
    )
    blank = forms.CharField(
        required=False, widget=LINES, label="Words that mean blank", help_text="One a line, as BLANK or -."
    )
    constants = forms.CharField(
        required=False, widget=LINES, label="The same in every row", help_text="One a line: credential = IMH-E."
    )
    values = forms.CharField(
        required=False,
        widget=LINES,
        label="Their words, and ours",
        help_text="One a line, our column first: outcome: Accepted = approve.",
    )
    leave_out = forms.CharField(
        required=False,
        widget=LINES,
        label="Rows to leave out",
        help_text="One a line, their column (or its number) and what stands in it: Last Name = KEY.",
    )
    header = forms.BooleanField(required=False, label="The first row that is read has the headers")
    skip_above = forms.IntegerField(required=False, min_value=0, max_value=1000, label="Rows above the headers")
    skip = forms.IntegerField(
        required=False, min_value=0, max_value=1000, label="Rows below the headers that are no data"
    )
    pad = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=40,
        label="Digits of a candidate’s number",
        help_text="Fills up with zeros what a spreadsheet took away: with 6, 417 is 000417.",
    )
    encoding = forms.ChoiceField(
        required=False, label="Encoding", choices=[("", "As usual"), *((one, one) for one in ENCODINGS)]
    )
    key_items = forms.CharField(
        required=False,
        max_length=2000,
        label="Columns with the key, where it is in this file too",
        help_text="As the columns with answers: PriKey{n}, or 4-23.",
    )
    key_row = forms.CharField(
        required=False,
        max_length=300,
        label="The row with the key",
        help_text="Their column = words: 1 = KEY. Blank: the first.",
    )
    skip_invalid = forms.BooleanField(required=False, label="Leave faulty rows out instead of refusing all")
    exam_is_over = forms.BooleanField(required=False, label="The exam is over: close registration and go on to scoring")

    def prepare(self):
        self.look = look_at(self.row)
        if self.row.sheet != "responses":
            for name in ("items", "item_names", "options", "key_items", "key_row"):
                self.fields.pop(name)
        if not goes_on_here(self.row.cycle):
            self.fields["exam_is_over"].widget = forms.HiddenInput()
        ours = [(name, f"{name}: {meaning}") for name, meaning in COLUMNS[self.row.sheet].items()]
        if self.row.sheet == "ratings":
            ours.append((CRITERION, "a criterion, under its own name"))
        mine = self.look.sections.get(self.row.sheet, {})
        pattern = mine.get("items", "")
        for place, (header, _) in enumerate(self.look.headers, start=1):
            answer = isinstance(pattern, str) and pattern and number_in(pattern, header) is not None
            self.fields[f"to-{place}"] = forms.ChoiceField(
                required=False,
                label=f"“{header or place}” is",
                choices=[("", "an answer, by the pattern below" if answer else "not used here"), *ours],
                initial=_ours_of(mine, header, place, self.row.sheet),
            )

    @classmethod
    def first(cls, row):
        look = look_at(row)
        mine = look.sections.get(row.sheet, {})
        key = look.sections.get("key", {}) if row.sheet == "responses" else {}
        options, values = mine.get("options", ""), mine.get("values", {})
        return {
            "name": look.known.name if look.known else "",
            "items": mine.get("items", "") if isinstance(mine.get("items", ""), str) else "",
            "item_names": mine.get("item_names", "Q{n}"),
            "options": options if isinstance(options, str) else _lines(options),
            "blank": "\n".join(mine.get("blank", [])),
            "constants": _lines(mine.get("constants", {})),
            "values": "\n".join(f"{of}: {k} = {v}" for of, words in values.items() for k, v in words.items()),
            "leave_out": _lines(mine.get("leave_out", {})),
            "header": mine.get("header", True),
            "skip_above": mine.get("skip_above"),
            "skip": mine.get("skip"),
            "pad": mine.get("pad", {}).get("candidate"),
            "encoding": mine.get("encoding", ""),
            "key_items": key.get("items", ""),
            "key_row": _lines(key.get("row", {})),
        }

    def column_rows(self):
        """For the page: their header, its first values, and our column."""
        for place, (header, values) in enumerate(self.look.headers, start=1):
            yield header or f"column {place}", values, self[f"to-{place}"]

    def other_fields(self):
        return [field for field in self.visible_fields() if not field.name.startswith("to-")]

    def clean(self):
        cleaned = super().clean()
        sections = cleaned.get("sections") or self._sections(cleaned)
        if self.errors:
            return cleaned
        try:
            require_map(self.row, sections)
        except Invalid as refusal:
            for fault in refusal.faults or [str(refusal)]:
                self.add_error(None, str(fault))
        kept = {name: cleaned.get(name) for name in ("name", "skip_invalid", "exam_is_over")}
        return kept | {"sections": sections}

    def _sections(self, cleaned):
        section = self._columns(cleaned)
        for name in ("items", "item_names", "encoding"):
            if cleaned.get(name):
                section[name] = cleaned[name].replace("\r\n", "\n")
        options = (cleaned.get("options") or "").strip()
        if options:
            section["options"] = options if options == "letter" else self._pairs("options", options)
        for name in ("constants", "leave_out"):
            if cleaned.get(name):
                section[name] = self._pairs(name, cleaned[name])
        if blank := [word.strip() for word in (cleaned.get("blank") or "").splitlines() if word.strip()]:
            section["blank"] = blank
        for line in (cleaned.get("values") or "").splitlines():
            column, _, rest = line.partition(":")
            if line.strip():
                section.setdefault("values", {}).setdefault(column.strip(), {}).update(self._pairs("values", rest))
        section |= {name: cleaned[name] for name in ("skip", "skip_above") if cleaned.get(name)}
        if not cleaned.get("header"):
            section["header"] = False
        if cleaned.get("pad"):
            section["pad"] = {"candidate": cleaned["pad"]}
        key = self._key(cleaned, section) if cleaned.get("key_items") else None
        return {self.row.sheet: section} | ({"key": key} if key else {})

    def _key(self, cleaned, section):
        """The key out of the same file, its cells read like the answers."""
        same = {name: section[name] for name in SAME_IN_THE_KEY if name in section}
        row = {"row": self._pairs("key_row", cleaned["key_row"])} if cleaned.get("key_row") else {}
        return {**same, "from": "responses", "items": cleaned["key_items"], **row}

    def _columns(self, cleaned):
        """Ours → theirs; several of theirs are joined, in their order."""
        names, found, criteria = [header for header, _ in self.look.headers], {}, {}
        for place, header in enumerate(names, start=1):
            ours = cleaned.get(f"to-{place}")
            source = header if header and names.count(header) == 1 and cleaned.get("header") else place
            if ours == CRITERION:
                criteria[header] = source
            elif ours:
                found.setdefault(ours, []).append(source)
        joined = {ours: s[0] if len(s) == 1 else " ".join(f"{{{one}}}" for one in s) for ours, s in found.items()}
        return joined | ({"criteria": criteria} if criteria else {})

    def _pairs(self, name, text):
        pairs = {}
        for line in text.splitlines():
            theirs, sign, ours = line.rpartition("=")
            if not line.strip():
                continue
            if not sign or not theirs.strip() or not ours.strip():
                self.add_error(name, f"“{line.strip()}”: write what stands there, =, and what it means here.")
            pairs[theirs.strip()] = ours.strip()
        return pairs


def _ours_of(section, header, place, sheet):
    for ours, source in section.items():
        if ours not in COLUMNS[sheet] or not isinstance(source, str | int):
            continue
        if source in (header, place) or (isinstance(source, str) and header and f"{{{header}}}" in source):
            return ours
    return CRITERION if header and section.get("criteria", {}).get(header) in (header, place) else ""


def _lines(pairs):
    return "\n".join(f"{theirs} = {ours}" for theirs, ours in pairs.items())
