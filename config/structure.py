"""The plan of the house, checked: ``python -m config.structure``.

A house holds chapters and nothing beside them; no folder grows beyond what one looks through; no file repeats the name
of the folder it lies in.
"""

import sys
from pathlib import Path

HOUSES = ("exams", "scoring", "panels")
MOST = 15  # Python files in a folder
BASE = Path(__file__).resolve().parent.parent


def faults(base=BASE) -> list[str]:
    """One sentence for each place that does not keep to the plan."""
    found = []
    for house in HOUSES:
        beside = [p.name for p in sorted((base / house).iterdir()) if p.is_file() and p.name != "__init__.py"]
        found += [f"{house}/{name} stands beside the chapters: it belongs into one of them." for name in beside]
        for folder in sorted(p for p in (base / house).rglob("*") if p.is_dir()):
            if {"migrations", "__pycache__"} & set(folder.parts):
                continue
            files = sorted(folder.glob("*.py"))
            place = folder.relative_to(base)
            if len(files) > MOST:
                found.append(f"{place} holds {len(files)} Python files; {MOST} are enough: divide it.")
            found += [
                f"{place / file.name} repeats the name of its folder."
                for file in files
                if repeats(file.stem, folder.name)
            ]
    return found


def repeats(name, folder) -> bool:
    """Whether one of the words of a file's name is the name of its folder, in the singular or the plural."""
    said = {folder, folder.removesuffix("s"), f"{folder}s"}
    return bool(said & {name, *name.split("_")})


if __name__ == "__main__":
    for fault in faults():
        print(fault)  # noqa: T201 - a command
    sys.exit(bool(faults()))
