"""PURE: a sheet of vignettes: columns label, title, group, perspective, text, prompts."""

from collections.abc import Collection
from typing import Any

from exams.items import limits
from exams.items.sheets.questions import Rows, own_code, sound
from exams.sheets.columns import find_columns, note_unused, read_cells
from exams.sheets.faults import Findings
from exams.sheets.reading import read_sheet
from exams.sheets.spelling import folded

COLUMNS = ("label", "title", "group", "perspective", "text", "prompts")
OPTIONAL = ("label", "title", "group", "perspective", "prompts")
LONGEST = {"title": limits.TITLE, "group": limits.GROUP, "perspective": limits.GROUP, "text": limits.TEXT}


def read_vignettes(file: str, content: bytes, *, taken: Collection[str] = ()) -> Rows:
    """The vignettes of the sheet; in a cell of prompts each stands on a line of its own, or with | between them.

    :raises Invalid: with every fault, by row and column
    """
    sheet, faults = read_sheet(file, content, optional=OPTIONAL, text=("title", "text", "prompts"))
    found = Findings(file, faults)
    places = find_columns(sheet, found, required=("text",), optional=OPTIONAL) if sheet else None
    read = Rows()
    if sheet and places:
        note_unused(sheet, found, places.values())
        lines = {folded(label): 0 for label in taken}
        for line, cells in sheet.rows:
            cell = {name: limits.tidy(text) for name, text in read_cells(places, cells).items()}
            own_code(line, "label", cell["label"], found, lines)
            read.rows.append(_vignette(line, cell, found))
    return sound(read, found, sheet, "vignette")


def _vignette(line: int, cell: dict[str, str], found: Findings) -> dict[str, Any]:
    if not cell["text"]:
        found.fault(line, "text", "Write the vignette.")
    for name, said in limits.too_long(cell, LONGEST):
        found.fault(line, name, said)
    prompts = prompts_of(cell["prompts"])
    for said in faults_of_prompts(prompts):
        found.fault(line, "prompts", said)
    return cell | {"prompts": prompts}


def prompts_of(text: str) -> list[str]:
    pieces = text.replace("|", "\n").split("\n")
    return [piece.strip() for piece in pieces if piece.strip()]


def faults_of_prompts(prompts: list[str]) -> list[str]:
    faults = []
    if len(prompts) > limits.PROMPTS:
        faults.append(f"A vignette has at most {limits.PROMPTS} prompts; these are {len(prompts)}.")
    longest = max(map(len, prompts), default=0)
    if longest > limits.OPTION:
        faults.append(f"A prompt has at most {limits.OPTION:,} characters; one has {longest:,}.")
    return faults
