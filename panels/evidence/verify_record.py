"""Checks an evidence pack with nothing but Python: every file, and the chain of the record.

Unpack it, then:  python3 verify_record.py [FOLDER]
"""

import csv
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def faults_of_files(folder):
    """Files that are not what the manifest says, that are missing, or that it does not know."""
    listed = {}
    for line in (folder / "manifest.sha256").read_text(encoding="utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        listed[name] = sha256
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"manifest.sha256"}
    for name in sorted(there - set(listed)):
        yield f"{name} is not in the manifest."
    for name, sha256 in listed.items():
        if name not in there:
            yield f"{name} is missing."
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
            yield f"{name} is not the file that was packed."


def faults_of_record(path):
    """Lines that do not say what their hash is over, or do not follow from the one before."""
    csv.field_size_limit(2**31 - 1)
    previous, expected = None, 1
    with path.open(encoding="utf-8", newline="") as sheet:
        for row in csv.DictReader(sheet):
            name = f"Line {row['line']}"
            first, _, last = row["line"].partition("-")
            if int(first) != expected:
                yield f"{name}: line {expected} was to follow."
            expected = int(last or first) + 1
            if row["shown"] == "whole":
                yield from (f"{name}: {fault}" for fault in faults_of_line(row, previous))
            previous = row["hash"]


def faults_of_line(row, previous):
    if hashlib.sha256(row["spelled"].encode()).hexdigest() != row["hash"]:
        yield "it does not say what its hash is over."
        return
    number, moment, actor, action, subject, _, reason, details, before = json.loads(row["spelled"])
    if previous is not None and before != previous:
        yield "it does not follow from the line before."
    told = {"line": str(number), "actor": actor, "action": action, "subject": subject, "reason": reason}
    for column, value in told.items():
        if row[column] not in (value, "'" + value if value.startswith(FORMULA) else value):
            yield f"the column “{column}” does not say what was recorded."
    if datetime.fromisoformat(row["at"].replace("Z", "+00:00")).timestamp() != moment:
        yield "the column “at” does not say what was recorded."
    if json.loads(row["details"]) != details:
        yield "the column “details” does not say what was recorded."


def main(folder):
    faults = [*faults_of_files(folder), *faults_of_record(folder / "07-record" / "record.csv")]
    for fault in faults:
        print(fault)  # noqa: T201 - a program of its own
    if not faults:
        print("Every file is as it was packed, and the lines of the record follow from one another.")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
