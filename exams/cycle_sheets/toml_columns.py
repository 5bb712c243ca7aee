"""``[columns.<sheet>]`` of ``cycle.toml``: which columns of another program's sheet are which of ours."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from exams.cycle_sheets.toml_sections import unusable
from exams.sheets.column_maps import LETTER, ColumnMap, Source
from exams.sheets.column_values import NUMBERED
from exams.sheets.faults import Fault, listed, short

# Our columns and what they mean, in the order of the page on which they are mapped.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "candidates": {
        "candidate": "the candidate's number",
        "name": "name; {First Name} {Last Name} joins two columns",
        "email": "e-mail address",
        "credential": "IMH-E or ECMH-E",
        "category": "Specialist, Mentor-Clinical …",
    },
    "key": {
        "item": "the item's code",
        "key": "the right option",
        "domain": "what the item is about",
        "scored": "yes or no",
        "options": "the options on the paper",
    },
    "responses": {
        "candidate": "the candidate's number",
        "item": "the item's code, where each answer has a row of its own",
        "response": "the answer, where each answer has a row of its own",
    },
    "ratings": {
        "script": "the script's code",
        "candidate": "the candidate's number",
        "reviewer": "who read it",
        "vignette": "which vignette",
        "round": "the round of reading",
    },
    "portfolio": {
        "candidate": "the candidate's number",
        "reviewer": "who reviewed it",
        "outcome": "approve, defer or hold",
        "comment": "the reviewer's words",
    },
}
REQUIRED = {
    "candidates": ("candidate", "credential", "category"),
    "key": ("item", "key"),
    "responses": ("candidate",),
    "ratings": ("script", "candidate", "reviewer"),
    "portfolio": ("candidate", "reviewer", "outcome"),
}
TEXTS = ("items", "item_names", "encoding", "file", "from")
TABLES = ("values", "constants", "leave_out", "row", "criteria")
OTHERS = ("options", "blank", "pad", "header", "skip", "skip_above")
ENCODINGS = ("utf-8", "windows-1252", "utf-16", "mac-roman")
FILE_NAME = re.compile(r"[^/\\]+\.(csv|xlsx|txt|tsv)", re.IGNORECASE)


def read_maps(given: Any) -> tuple[dict[str, ColumnMap], list[Fault]]:
    """The maps by sheet, and a sentence for each key that cannot be one."""
    if not isinstance(given, Mapping):
        return {}, [unusable("Write a section for each sheet: [columns.responses].", column="columns")]
    maps, faults = {}, []
    for sheet, section in given.items():
        if sheet not in COLUMNS:
            near = difflib.get_close_matches(str(sheet), COLUMNS, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else f" The sheets are {', '.join(COLUMNS)}."
            faults.append(unusable(f"There is no sheet called “{short(str(sheet))}”.{hint}", column=f"columns.{sheet}"))
            continue
        reader = _Reader(sheet)
        found = reader.read(section)
        faults += reader.faults
        if not reader.faults:
            maps[sheet] = found
    return maps, faults


def as_section(given: ColumnMap) -> dict[str, Any]:
    """The map as ``cycle.toml`` says it; what is as always is left out."""
    section: dict[str, Any] = dict(given.columns)
    usual = ColumnMap()
    for name in (*TEXTS, *TABLES, *OTHERS):
        attribute = "of" if name == "from" else name
        value = getattr(given, attribute, None)
        if name != "criteria" and value is not None and value != getattr(usual, attribute):
            section[name] = list(value) if isinstance(value, tuple) else value
    return section


class _Reader:
    def __init__(self, sheet: str) -> None:
        self.sheet, self.faults = sheet, list[Fault]()

    def wrong(self, key: str, sentence: str) -> None:
        self.faults.append(unusable(sentence, column=f"columns.{self.sheet}.{key}"))

    def read(self, section: Any) -> ColumnMap:
        if not isinstance(section, Mapping):
            self.wrong("", f"Write [columns.{self.sheet}] and its keys below.")
            return ColumnMap()
        own = COLUMNS[self.sheet]
        columns: dict[str, Source] = {}
        for key, value in section.items():
            if key in own:
                if self.is_source(key, value):
                    columns[key] = value
            elif key not in (*TEXTS, *TABLES, *OTHERS):
                near = difflib.get_close_matches(str(key), (*own, *TEXTS, *TABLES, *OTHERS), n=1)
                hint = f" Did you mean “{near[0]}”?" if near else f" Our columns are {', '.join(own)}."
                self.wrong(str(key), f"The sheet {self.sheet} has no column of this name.{hint}")
        criteria = self.table(section, "criteria")
        columns |= {name: source for name, source in criteria.items() if self.is_source("criteria", source)}
        found = ColumnMap(
            columns=columns,
            items=self.items(section),
            item_names=self.text(section, "item_names") or "Q{n}",
            options=self.options(section),
            values={name: self.words(f"values.{name}", words) for name, words in self.table(section, "values").items()},
            constants=self.words("constants", self.table(section, "constants")),
            blank=self.blank(section),
            pad=self.pad(section),
            header=self.flag(section, "header", usual=True),
            skip_above=self.whole(section, "skip_above"),
            skip=self.whole(section, "skip"),
            leave_out=self.words("leave_out", self.table(section, "leave_out")),
            row=self.words("row", self.table(section, "row")),
            encoding=self.encoding(section),
            file=self.file(section),
            of=self.text(section, "from"),
        )
        self.complete(found)
        return found

    def complete(self, found: ColumnMap) -> None:
        """Every column that the sheet has to have comes from somewhere."""
        if found.of:
            if self.sheet != "key" or found.of != "responses":
                self.wrong("from", 'Only the key is read out of another sheet: from = "responses".')
            elif not found.items:
                self.wrong("items", "Say which columns hold the key.")
            return
        there = {*found.columns, *found.constants}
        lacking = [name for name in REQUIRED[self.sheet] if name not in there]
        if lacking:
            self.wrong(lacking[0], f"Say which column is {listed([f'“{name}”' for name in lacking])}.")
        if self.sheet == "responses" and not found.items and not {"item", "response"} <= there:
            self.wrong("items", "Say which columns hold the answers (“Question {n}”), or map item and response.")
        unknown = [name for name in (*found.values, *found.pad) if name not in there]
        if unknown:
            self.wrong(unknown[0], f"“{short(unknown[0])}” is not among the columns that are mapped.")

    # one kind of value each, with a sentence for what it cannot be
    def is_source(self, key: str, value: Any) -> bool:
        right = (isinstance(value, str) and value.strip()) or (
            isinstance(value, int) and not isinstance(value, bool) and value > 0
        )
        if not right:
            self.wrong(key, "Write the name of a column in quotation marks, or its number.")
        return bool(right)

    def text(self, section: Mapping[str, Any], key: str) -> str:
        value = section.get(key, "")
        if not isinstance(value, str) or len(value) > 2000:
            self.wrong(key, "Write words in quotation marks.")
            return ""
        if key == "item_names" and value and len(NUMBERED.findall(value)) != 1:
            self.wrong(key, "Say with {n} where the number stands in our items' codes: “Q{n}”, or “T{n:02}”.")
        return value

    def items(self, section: Mapping[str, Any]) -> str | tuple[Source, ...]:
        value = section.get("items", "")
        if isinstance(value, list):
            return tuple(one for one in value if self.is_source("items", one))
        pattern = self.text(section, "items")
        if len(NUMBERED.findall(pattern)) > 1:
            self.wrong("items", "{n} stands once in the pattern; write * for any other words.")
            return ""
        return pattern

    def table(self, section: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = section.get(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, f"Write [columns.{self.sheet}.{key}] and its lines below.")
            return {}
        return value

    def words(self, key: str, given: Any) -> dict[str, str]:
        if not isinstance(given, Mapping) or not all(isinstance(v, str | int) for v in given.values()):
            self.wrong(key, "Write lines like “Correct” = “yes”.")
            return {}
        return {str(name): str(value) for name, value in given.items()}

    def options(self, section: Mapping[str, Any]) -> Any:
        value = section.get("options", "")
        if self.sheet == "key" and isinstance(value, str) and value not in ("", LETTER):
            return ""  # our column “options”, which is_source has looked at
        if isinstance(value, str):
            if value not in ("", LETTER):
                self.wrong("options", f"Write “{LETTER}” where answers begin with it, or their words and our letters.")
            return value if value == LETTER else ""
        found: dict[str, Any] = {}
        for name, meant in self.table(section, "options").items():
            found[str(name)] = self.words(f"options.{name}", meant) if isinstance(meant, Mapping) else str(meant)
        return found

    def blank(self, section: Mapping[str, Any]) -> tuple[str, ...]:
        value = section.get("blank", [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong("blank", "Write a list of words: [“BLANK”, “-”].")
            return ()
        return tuple(value)

    def pad(self, section: Mapping[str, Any]) -> dict[str, int]:
        value = section.get("pad", {})
        value = {"candidate": value} if isinstance(value, int) else value
        if not isinstance(value, Mapping) or not all(isinstance(n, int) and 0 < n <= 40 for n in value.values()):
            self.wrong("pad", "Write to how many digits numbers are filled up with zeros: 6.")
            return {}
        return {str(name): n for name, n in value.items()}

    def flag(self, section: Mapping[str, Any], key: str, *, usual: bool) -> bool:
        value = section.get(key, usual)
        if not isinstance(value, bool):
            self.wrong(key, "Write true or false.")
            return usual
        return value

    def whole(self, section: Mapping[str, Any], key: str) -> int:
        value = section.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
            self.wrong(key, "Write how many rows, 0 to 1000.")
            return 0
        return value

    def encoding(self, section: Mapping[str, Any]) -> str:
        value = self.text(section, "encoding").lower()
        if value and value not in ENCODINGS:
            self.wrong("encoding", f"Write one of {', '.join(ENCODINGS)}.")
            return ""
        return value

    def file(self, section: Mapping[str, Any]) -> str:
        value = self.text(section, "file")
        if value and not FILE_NAME.fullmatch(value):
            self.wrong("file", "Write the name of a file in this folder that ends in .csv, .xlsx, .txt or .tsv.")
            return ""
        return value
