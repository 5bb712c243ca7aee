"""The statistics of one sheet alone: answers with a key, or ratings, without any database."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from exams.cycle_sheets.key import read_key_sheet
from exams.cycle_sheets.people import Roll
from exams.cycle_sheets.ratings import whole
from exams.cycle_sheets.responses import read_responses
from exams.sheets.faults import Findings, short
from exams.sheets.reading import Sheet, read_sheet
from scoring.keys.digests import plain
from scoring.keys.right_answers import CREDIT_ALL, accepted
from scoring.reports.technical.document import Section
from scoring.reports.technical.form_chapter import form_chapter
from scoring.reports.technical.form_statistics import form_statistics
from scoring.reports.technical.rating_chapter import rating_chapter
from scoring.reports.technical.rating_statistics import rating_statistics
from scoring.rubrics.rating_table import RatingTable
from scoring.rubrics.script_marks import CriterionScale

UNITS = ("script", "candidate", "student", "person", "unit", "id")
RATERS = ("reviewer", "rater", "judge", "reader")


class SheetError(ValueError):
    """The sheet cannot be used; ``faults`` say where and why."""

    def __init__(self, faults):
        super().__init__("The sheet cannot be used.")
        self.faults = [str(fault) for fault in faults]


def analyse_answers(path: Path, key_path: Path, *, pass_percent: float) -> tuple[dict, Section, list[str]]:
    """(plain values, chapter, notes) of a sheet of answers."""
    from scoring.statistics.items.analysis import item_analysis

    key_sheet, found_key = _read(key_path)
    key = read_key_sheet(key_sheet, found_key)
    sheet, found = _read(path)
    if key is None or found_key.faults:
        raise SheetError(found_key.faults)
    answers = read_responses(_with_candidates(sheet), key, Roll(open=True), found)
    if answers is None or found.faults:
        raise SheetError(found.faults)
    key_of = {row.item: row for row in key.rows}
    rows = [key_of[item] for item in answers.items]
    scored = np.array([row.scored for row in rows], dtype=bool)
    keys = [CREDIT_ALL if row.key == CREDIT_ALL else accepted(row.key) for row in rows]
    table = np.array(list(answers.answers.values()), dtype=object)
    analysis = item_analysis(table, keys, scored=scored)
    items, options = [], []
    for row, figures in zip(rows, analysis.items, strict=True):
        own = {"item": row.item, "key": row.key, "scored": row.scored}
        names = ("n", "difficulty", "item_total", "item_rest", "discrimination", "omitted", "flags")
        items.append(own | {name: getattr(figures, name) for name in names})
        for label, option in figures.options.items():
            values = {
                name: getattr(option, name) for name in ("keyed", "n", "proportion", "point_biserial", "by_group")
            }
            options.append({"item": row.item, "option": label} | values)
    codes = [row.item for row, counts in zip(rows, scored, strict=True) if counts]
    cut = int(np.ceil(pass_percent * len(codes) / 100 - 1e-9))
    form = form_statistics(analysis.scores[:, scored], items=codes, cut=cut)
    result = plain({"form": form, "items": items, "options": options})
    rule = f"at least {pass_percent:g} % of the scored items correct"
    chapter = form_chapter(form, name=path.name, rule=rule, items=result["items"], options=result["options"])
    return result, chapter, [*found_key.notes, *found.notes]


def analyse_ratings(path: Path, *, levels: tuple[int, int] | None, readings: int) -> tuple[dict, Section, list[str]]:
    """(plain values, chapter, notes) of a sheet with one row a reading and one column a criterion."""
    sheet, found = _read(path)
    names = {column.lower(): place for place, column in enumerate(sheet.columns)}
    unit, rater = (next((names[n] for n in wanted if n in names), None) for wanted in (UNITS, RATERS))
    if unit is None:
        found.unusable(f"No column says what was rated; name one of them {', '.join(UNITS)}.", line=sheet.header_line)
    if rater is None:
        found.unusable(f"No column says who rated; name one of them {', '.join(RATERS)}.", line=sheet.header_line)
    if found.faults:
        raise SheetError(found.faults)
    known = {unit, rater, *(names[n] for n in (*UNITS, *RATERS, "round", "vignette", "comment") if n in names)}
    columns = [place for place in range(len(sheet.columns)) if place not in known]
    x = np.full((len(sheet.rows), len(columns)), np.nan)
    for r, (line, cells) in enumerate(sheet.rows):
        for c, place in enumerate(columns):
            if cells[place]:
                x[r, c] = _level(cells[place], line, sheet.columns[place], found)
    if found.faults or not columns:
        raise SheetError(found.faults or [f"{path.name}: there is no column of ratings."])
    if np.isnan(x).all():
        raise SheetError([f"{path.name}: no row holds a level."])
    low, high = levels or (int(np.nanmin(x)), max(int(np.nanmax(x)), int(np.nanmin(x)) + 1))
    outside = np.argwhere((x < low) | (x > high))
    for r, c in outside[:20]:
        found.fault(sheet.rows[r][0], sheet.columns[columns[c]], f"Level {x[r, c]:g} is out of range: {low} to {high}.")
    if found.faults:
        raise SheetError(found.faults)
    criteria = [CriterionScale(sheet.columns[place], low, high, 1.0) for place in columns]
    units, u = np.unique([cells[unit] for _, cells in sheet.rows], return_inverse=True)
    raters, j = np.unique([cells[rater] for _, cells in sheet.rows], return_inverse=True)
    table = RatingTable(
        scripts=u.ravel(),
        reviewers=j.ravel(),
        rounds=np.ones(len(u), dtype=np.int64),
        levels=x,
        script_labels=units.tolist(),
        reviewer_labels=raters.tolist(),
        vignette_of_script=np.zeros(len(units), dtype=np.int64),
        vignette_labels=[""],
        person_of_script=np.arange(len(units)),
    )
    result = rating_statistics(table, criteria, readings=readings, percent_of="range")
    chapter = rating_chapter(result, rule=None)
    return result, chapter, found.notes


def _read(path: Path) -> tuple[Sheet, Findings]:
    sheet, faults = read_sheet(path.name, path.read_bytes())
    if sheet is None or faults:
        raise SheetError(faults)
    return sheet, Findings(path.name, faults, sheet.notes)


def _with_candidates(sheet: Sheet) -> Sheet:
    """The column that says who answered may be called student, person or id as well."""
    names = [column.lower() for column in sheet.columns]
    other = next((n for n, name in enumerate(names) if name in ("student", "person", "id")), None)
    if "candidate" in names or other is None:
        return sheet
    return replace(sheet, columns=(*sheet.columns[:other], "candidate", *sheet.columns[other + 1 :]))


def _level(cell: str, line: int, column: str, found: Findings) -> float:
    level = whole(cell)
    if level is None:
        found.fault(line, column, f"“{short(cell)}” is no whole level; leave the cell blank where nothing was rated.")
        return float("nan")
    return float(level)
