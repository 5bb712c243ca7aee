"""Writing the pack: every file of the contents, then what explains them and holds them together."""

import csv
import hashlib
import io
from pathlib import Path

from django.template.loader import render_to_string

from panels.evidence import verify_record
from panels.evidence.files.contents import CONTENTS
from panels.evidence.files.facts import Facts, Sheet, at
from panels.evidence.requirements import REQUIREMENTS
from panels.results.exports import Table, cell

FOLDERS = {
    "01-rules": "The rules",
    "02-instruments": "Forms, keys, rubrics, cut scores",
    "03-administration": "Registration and exam days",
    "04-results": "Results and their quality",
    "05-reading": "Reviewers and readings",
    "06-committee": "The committee",
    "07-record": "The record",
}
README, MAP_PAGE, MAP_SHEET = "README.txt", "map.html", "map.csv"
BATCH = 500  # rows written at a time
ABSENT = "nothing in this cycle"


def write_contents(pack, facts: Facts, *, tell) -> None:
    """All of it; ``tell`` hears of every folder that is begun."""
    held, folder = {}, None
    for one in CONTENTS:
        if (begun := one.name.partition("/")[0]) != folder:
            folder = begun
            tell(FOLDERS[folder])
        held[one.name] = _write(pack, facts, one)
    fingerprint = hashlib.sha256(pack.manifest().encode()).hexdigest()
    pack.add(README, render_to_string("evidence/readme.txt", _told(facts, held, fingerprint)).encode())
    rows = list(mapped(held))
    pack.add(MAP_SHEET, chunks_of(Table(MAP_COLUMNS, [_flat(row) for row in rows])))
    page = render_to_string("evidence/standalone.html", {"cycle": facts.cycle, "rows": rows})
    pack.add(MAP_PAGE, page.encode())
    verifier = Path(verify_record.__file__)
    pack.add(verifier.name, verifier.read_bytes())


def _write(pack, facts, one) -> int:
    """How many rows or papers there were."""
    if isinstance(one, Sheet):
        table = one.table(facts)
        counted = _Counted(table.rows)
        pack.add(one.name, chunks_of(Table(table.columns, counted)))
        return counted.n
    papers = 0
    for name, content in one.made(facts):
        pack.add(name, content)
        papers += 1
    return papers


class _Counted:
    """Rows as they pass, counted."""

    def __init__(self, rows):
        self._rows, self.n = rows, 0

    def __iter__(self):
        for row in self._rows:
            self.n += 1
            yield row


def chunks_of(table: Table):
    """A table as CSV, a batch of rows at a time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for n, row in enumerate(table.rows, start=1):
        writer.writerow([cell(value) for value in row])
        if n % BATCH == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


# ── the map ──────────────────────────────────────────────────────────────────────────────────────────────────────────
MAP_COLUMNS = ("standard", "number", "title", "asks", "shown_by", "files", "kept_elsewhere_by_the_association")


def mapped(held):
    """(requirement, [(file, what is in it, in words)]) in the order of the standards."""
    for requirement in REQUIREMENTS:
        yield requirement, [(name, _amount(name, held)) for name in requirement.files]


def _amount(name, held):
    if name not in held:
        return ""
    n, what = held[name], "row" if name.endswith(".csv") else "paper"
    return f"{n:,} {what}{'s' * (n != 1)}" if n else ABSENT


def _flat(row):
    requirement, files = row
    said = "; ".join(f"{name} ({amount})" if amount else name for name, amount in files)
    return (
        requirement.standard, requirement.number, requirement.title, requirement.asks, requirement.shows, said,
        requirement.elsewhere,
    )  # fmt: skip


def _told(facts, held, fingerprint):
    return {
        "cycle": facts.cycle,
        "association": facts.cycle.association,
        "by": facts.by,
        "at": at(facts.now),
        "fingerprint": fingerprint,
        "files": [(one.name, one.holds, _amount(one.name, held)) for one in CONTENTS],
        "elsewhere": sorted({r.elsewhere for r in REQUIREMENTS if r.elsewhere}),
    }
