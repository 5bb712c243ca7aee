"""A folder of sound sheets, and the command run on it."""

import csv
import shutil
import tempfile
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.kept import kept

ITEMS = [f"Q{n:02d}" for n in range(1, 61)]
TOML = """
[cycle]
association = "Sheets"
name = "Spring"
year = 2026
season = "spring"
[part_one]
{rule}
[part_two]
criteria = [{{ name = "K1", minimum = 0, maximum = 4 }}, {{ name = "K2", minimum = 0, maximum = 4 }}]
[portfolio]
required = true
"""


class Folder:
    """A folder of sound sheets: C0 … C3 with 48, 47, 60 and 0 of 60 right."""

    def __init__(self, path):
        self.path, self.out = path / "sheets", path / "out"
        self.path.mkdir()
        right = {"C0": 48, "C1": 47, "C2": 60, "C3": 0}
        self.rows("candidates.csv", ["candidate", "name", "email", "credential", "category"],
                  [[c, f"Name {c}", "", "IMH-E", "Mentor-Clinical"] for c in right])  # fmt: skip
        self.rows("key.csv", ["item", "key", "scored"], [[i, "B", "yes"] for i in ITEMS])
        self.rows("responses.csv", ["candidate", *ITEMS],
                  [[c, *["B"] * n, *[""] * (60 - n)] for c, n in right.items()])  # fmt: skip
        self.rows("ratings.csv", ["script", "candidate", "reviewer", "K1", "K2"],
                  [[f"S{c}", c, r, 4, 3] for c in right for r in ("R1", "R2")])  # fmt: skip
        self.rows(
            "portfolio.csv", ["candidate", "reviewer", "outcome", "comment"], [[c, "P", "approve", ""] for c in right]
        )
        self.rule('rule = "minimum-percent"\nvalue = 80')

    def rows(self, name, header, rows):
        with (self.path / name).open("w", newline="") as sheet:
            csv.writer(sheet).writerows([header, *rows])

    def change(self, name, old, new):
        path = self.path / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def without(self, name, words):
        """The sheet without the lines that hold the words."""
        path = self.path / name
        lines = path.read_text().splitlines(keepends=True)
        assert any(words in line for line in lines)
        path.write_text("".join(line for line in lines if words not in line))

    def rule(self, text):
        (self.path / "cycle.toml").write_text(TOML.format(rule=text))

    def run(self, **options):
        out = StringIO()
        call_command("run_cycle", str(self.path), out=str(self.out), stdout=out, stderr=out, **options)
        return out.getvalue()

    def table(self, name):
        with (self.out / f"{name}.csv").open(newline="") as table:
            return list(csv.DictReader(table))

    def column(self, name, column):
        return [row[column] for row in self.table(name)]


_first = tempfile.TemporaryDirectory()


class SoundFolder(Folder):
    """A folder of sound sheets on which the command has been run."""

    def __init__(self, path):
        super().__init__(path)
        _run_on_sound_sheets()
        shutil.copytree(Path(_first.name) / "out", self.out)


@kept
def _run_on_sound_sheets():
    shutil.rmtree(Path(_first.name) / "sheets", ignore_errors=True)
    Folder(Path(_first.name)).run()
